# Rate ratios with intervals from R's glm (quasi-Poisson, log link, offset) and from poisson.test.
suppressPackageStartupMessages(library(jsonlite))
set.seed(20240607)

# One study: group 0 is the vehicle. Counts are negative binomial, or Poisson where size is infinite.
simulate_study <- function(means, dishes, size) {
  rows <- do.call(rbind, lapply(seq_along(means), function(g) {
    cells <- round(runif(dishes[g], 9000, 13000))
    mu <- means[g] * cells / 11000
    count <- if (is.finite(size)) rnbinom(dishes[g], mu = mu, size = size) else rpois(dishes[g], mu)
    data.frame(group = g - 1, cells = cells, count = count)
  }))
  rows
}

oracle <- function(rows) {
  rows$g <- factor(rows$group)
  fit <- glm(count ~ g + offset(log(cells)), family = quasipoisson, data = rows)
  # A few steps more: glm stops when the deviance stands still, a little before its residuals do.
  for (i in 1:3) fit <- update(fit, start = coef(fit))
  table <- summary(fit)$coefficients
  phi <- summary(fit)$dispersion
  # The interval never uses less than Poisson's variance.
  se <- table[-1, "Std. Error"] * sqrt(max(1, phi) / phi)
  reach <- qt(0.975, fit$df.residual) * se
  data.frame(group = as.integer(levels(rows$g)[-1]), ratio = exp(table[-1, "Estimate"]),
             low = exp(table[-1, "Estimate"] - reach), high = exp(table[-1, "Estimate"] + reach),
             dispersion = phi, df = fit$df.residual)
}

designs <- list(list(c(20, 35), c(3, 3), Inf), list(c(60, 55, 40, 12), c(3, 3, 3, 3), 8),
                list(c(5, 12, 13), c(2, 4, 3), 3), list(c(300, 310), c(6, 5), Inf),
                list(c(9, 3, 40, 80, 2), c(4, 3, 3, 2, 5), 15))
studies <- list()
for (round in 1:4) for (design in designs) {
  rows <- simulate_study(design[[1]], design[[2]], design[[3]])
  if (all(tapply(rows$count, rows$group, sum) > 0)) {
    studies[[length(studies) + 1]] <- list(dishes = rows, expected = oracle(rows))
  }
}

# Two dishes: exact conditional intervals and p values; with a zero one limit is 0 or infinite.
exact <- do.call(rbind, apply(rbind(
  c(11, 800, 21, 3011), c(1, 11000, 1, 11000), c(40, 10000, 55, 12000), c(3, 9000, 90, 9500),
  c(0, 11000, 14, 11000), c(0, 8000, 1, 11000), c(9, 11000, 0, 11000), c(1, 5000, 0, 11000)), 1,
  function(v) {
    counts <- c(v[1], v[3]); times <- c(v[2], v[4])
    interval <- poisson.test(counts, times)$conf.int
    data.frame(x1 = v[1], t1 = v[2], x0 = v[3], t0 = v[4], low = interval[1],
               high = if (is.finite(interval[2])) interval[2] else NA,
               few = poisson.test(counts, times, alternative = "less")$p.value,
               many = poisson.test(counts, times, alternative = "greater")$p.value)
  }))

cat(toJSON(list(r_version = jsonlite::unbox(R.version.string), studies = studies, exact = exact),
           digits = NA, dataframe = "rows"), "\n")
