# Seeded designs compared with their vehicle: quasi-Poisson and negative binomial models, Dunnett and
# Williams-type contrasts. Each design holds its dishes, so that nothing has to draw them again.
source("models.R")
set.seed(20261121)

design <- function(index) {
  groups <- sample(2:9, 1)
  donors <- sample(c(1, 1, 2, 3, 6), 1)
  balanced <- runif(1) < 0.5
  mean <- sample(c(3, 8, 20, 60), 1)
  dispersion <- sample(c(1, 2, 4), 1)
  effects <- exp(rnorm(groups, 0, 0.4))
  factors <- exp(rnorm(donors, 0, 0.4))
  rows <- do.call(rbind, lapply(seq_len(groups), function(g) {
    do.call(rbind, lapply(seq_len(donors), function(d) {
      dishes <- if (balanced) 3 else sample(if (donors > 1) 0:4 else 1:5, 1)
      if (dishes == 0) return(NULL)
      exposure <- if (balanced) rep(11000, dishes) else sample(c(5500, 11000, 22000), dishes, TRUE)
      mu <- mean * effects[g] * factors[d] * exposure / 11000
      count <- if (dispersion == 1) rpois(dishes, mu) else
        rnbinom(dishes, size = mu / (dispersion - 1), mu = mu)
      data.frame(group = g - 1, donor = d - 1, exposure = exposure, count = count)
    }))
  }))
  rows
}

usable <- function(data) {
  if (is.null(data)) return(FALSE)
  # Groups and donors without colonies are tested elsewhere: their effects are infinite.
  totals <- tapply(data$count, data$group, sum)
  length(totals) == max(data$group) + 1 && all(totals >= 5) &&
    all(tapply(data$count, data$donor, sum) > 0) &&
    length(unique(data$donor)) == max(data$donor) + 1
}

designs <- list()
tried <- 0
while (length(designs) < 200) {
  tried <- tried + 1
  data <- design(tried)
  if (!usable(data)) next
  quasi <- tryCatch(analyse(data, "quasi-Poisson", length(designs) %% 10 == 0),
                    warning = function(w) NULL, error = function(e) NULL)
  if (is.null(quasi) || quasi$df < 1 || any(is.na(quasi$log_ratio))) next
  results <- list(quasi)
  if (length(designs) %% 2 == 0) {
    nb <- tryCatch(analyse(data, "negative binomial", FALSE), error = function(e) NULL)
    if (!is.null(nb)) results <- c(results, list(nb))
  }
  designs[[length(designs) + 1]] <- list(
    group = data$group, donor = data$donor, exposure = data$exposure, count = data$count,
    results = results)
}
cat(toJSON(list(r_version = unbox(R.version.string), packages = package_versions(),
                designs = designs), digits = I(15)), "\n")
