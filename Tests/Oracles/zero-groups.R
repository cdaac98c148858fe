# Seeded designs in which one dose has no colony, and in some a donor none: the others by R's glm and
# Dunnett, the empty dose by the binomial distribution given the sum (beta tails, counts divided by the
# dispersion) with the exposures that glm's donor effects make.
source("models.R")
set.seed(20261122)

design <- function() {
  groups <- sample(3:6, 1)
  donors <- sample(1:3, 1)
  empty <- sample(seq_len(groups - 1), 1)
  barren <- donors == 3 && runif(1) < 0.4
  do.call(rbind, lapply(0:(groups - 1), function(g) {
    do.call(rbind, lapply(0:(donors - 1), function(d) {
      dishes <- sample(2:4, 1)
      exposure <- sample(c(11000, 22000), dishes, TRUE)
      mu <- if (g == empty || (barren && d == 2)) 0 else 25 * exp(0.3 * d) * exposure / 11000
      count <- if (mu[1] == 0) rep(0, dishes) else rnbinom(dishes, size = mu / 1.5, mu = mu)
      data.frame(group = g, donor = d, exposure = exposure, count = count)
    }))
  }))
}

designs <- lapply(1:25, function(index) {
  data <- design()
  groups <- max(data$group) + 1
  by_group <- tapply(data$count, data$group, sum)
  by_donor <- tapply(data$count, data$donor, sum)
  kept <- data[by_group[as.character(data$group)] > 0 & by_donor[as.character(data$donor)] > 0, ]
  result <- analyse(kept, "quasi-Poisson", FALSE)
  fit <- if (length(unique(kept$donor)) > 1) {
    glm(count ~ factor(group) + factor(donor) + offset(log(exposure)), poisson, kept,
        control = glm.control(epsilon = 1e-14, maxit = 200))
  } else NULL
  factors <- sapply(sort(unique(data$donor)), function(d) {
    if (by_donor[as.character(d)] == 0) return(0)
    name <- paste0("factor(donor)", d)
    if (is.null(fit) || !(name %in% names(coef(fit)))) 1 else exp(coef(fit)[[name]])
  })
  effective <- tapply(data$exposure * factors[data$donor + 1], data$group, sum)
  compared <- groups - 1
  phi <- max(1, result$dispersion)
  empty <- as.integer(names(by_group)[by_group == 0])
  ratio <- effective[["0"]] / effective[[as.character(empty)]]
  vehicle <- by_group[["0"]] / phi
  share <- 1 / (1 + ratio)
  q <- qbeta(0.025 / compared, vehicle, 1)
  list(group = data$group, donor = data$donor, exposure = data$exposure, count = data$count,
       empty = unbox(empty), dispersion = result$dispersion, df = result$df,
       log_ratio = result$log_ratio,
       p_adjusted = pmin(1, result$p_adjusted * compared / (compared - 1)),
       high = unbox((1 - q) / q * ratio),
       p_empty = unbox(min(1, compared * 2 * (1 - share)^vehicle)))
})
cat(toJSON(list(r_version = unbox(R.version.string), packages = package_versions(),
                designs = designs), digits = I(15)), "\n")
