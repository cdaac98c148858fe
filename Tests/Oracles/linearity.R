# Slopes of log count on log cells plated from R's glm (quasi-Poisson, log link, a level for each
# block), with profile limits from the deviance by uniroot.
suppressPackageStartupMessages(library(jsonlite))
set.seed(20250612)

study <- function(blocks, densities, dishes, slope, size) {
  rows <- expand.grid(dish = seq_len(dishes), cells = densities, block = seq_len(blocks) - 1)
  level <- exp(rnorm(blocks, log(20), 0.5))[rows$block + 1]
  mu <- level * (rows$cells / 10000)^slope
  rows$count <- if (is.finite(size)) rnbinom(nrow(rows), mu = mu, size = size) else rpois(nrow(rows), mu)
  rows[c("cells", "block", "count")]
}

oracle <- function(rows) {
  rows$b <- factor(rows$block)
  form <- if (nlevels(rows$b) > 1) count ~ log(cells) + b else count ~ log(cells)
  fit <- glm(form, family = quasipoisson, data = rows, control = list(epsilon = 1e-14, maxit = 100))
  for (i in 1:3) fit <- update(fit, start = coef(fit))
  phi <- summary(fit)$dispersion
  inforce <- max(1, phi)
  slope <- unname(coef(fit)["log(cells)"])
  base <- if (nlevels(rows$b) > 1) count ~ b else count ~ 1
  rise <- function(s) {
    rows$o <- s * (log(rows$cells) - log(10000))
    r <- glm(update(base, . ~ . + offset(o)), family = poisson, data = rows,
             control = list(epsilon = 1e-14, maxit = 100))
    r$deviance - fit$deviance - inforce * qf(0.95, 1, fit$df.residual)
  }
  list(slope = slope, se = summary(fit)$coefficients["log(cells)", 2] * sqrt(inforce / phi),
       dispersion = phi, df = fit$df.residual,
       low = uniroot(rise, c(slope - 3, slope), tol = 1e-11)$root,
       high = uniroot(rise, c(slope, slope + 3), tol = 1e-11)$root)
}

studies <- lapply(list(
  list(1, c(5000, 10000, 20000, 40000), 3, 1, Inf), list(1, c(5000, 20000), 3, 1, 8),
  list(3, c(5000, 10000, 20000), 2, 1, Inf), list(2, c(2000, 10000, 50000), 4, 0.6, 15),
  list(6, c(10000, 20000), 2, 1.3, Inf)), function(d) {
    rows <- do.call(study, d)
    c(as.list(rows), list(expected = oracle(rows)))
  })
cat(toJSON(list(r_version = unbox(R.version.string), studies = studies), digits = NA,
           auto_unbox = TRUE), "\n")
