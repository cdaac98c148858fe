# Seeded designs compared with their vehicle: quasi-Poisson and negative binomial models, Dunnett and
# Williams-type contrasts. Each design holds its dishes, so that nothing has to draw them again.
suppressPackageStartupMessages({
  library(jsonlite)
  library(MASS)
  library(multcomp)
  library(mvtnorm)
})
set.seed(20261121)

# Effects to rounding: each pass starts where the one before has ended.
polish <- function(fit, times = 4) {
  for (i in seq_len(times)) fit <- update(fit, start = coef(fit))
  fit
}

# The distribution of the largest |t|, to 1e-4 or so.
above <- function(t, correlation, df) {
  if (nrow(correlation) == 1) return(2 * pt(-abs(t), df))
  1 - pmvt(lower = rep(-abs(t), nrow(correlation)), upper = rep(abs(t), nrow(correlation)),
           df = df, corr = correlation,
           algorithm = GenzBretz(maxpts = 2e5, abseps = 1e-4, releps = 0))[1]
}

largest <- function(contrasts, fit, covariance, df, only_strongest = FALSE) {
  effects <- contrasts %*% coef(fit)
  spread <- contrasts %*% covariance %*% t(contrasts)
  t <- effects / sqrt(diag(spread))
  correlation <- cov2cor(spread)
  list(t = as.vector(t), log_ratio = as.vector(effects), se = sqrt(diag(spread)),
       p = sapply(if (only_strongest) max(abs(t)) else t, above, correlation = correlation,
                  df = df),
       correlation = correlation)
}

# Rows of a model matrix with one effect a group: group effects are intercept + own effect.
analyse <- function(data, family, with_quantile) {
  data$group <- factor(data$group)
  data$donor <- factor(data$donor)
  several <- nlevels(data$donor) > 1
  formula <- if (several) count ~ group + donor + offset(log(exposure)) else
    count ~ group + offset(log(exposure))
  control <- glm.control(epsilon = 1e-14, maxit = 200)
  theta <- NULL
  if (family == "quasi-Poisson") {
    fit <- polish(glm(formula, family = poisson, data = data, control = control))
    likelihood <- as.numeric(logLik(fit))
  } else {
    fit <- tryCatch(suppressWarnings(glm.nb(formula, data = data, control = control)),
                    error = function(e) NULL)
    if (is.null(fit) || fit$theta > 1e4) return(NULL)
    # glm.nb stops early: the best theta of the profile likelihood, to rounding.
    profile <- function(log_theta) {
      inner <- glm(formula, family = negative.binomial(exp(log_theta)), data = data,
                   control = control, start = coef(fit))
      mu <- fitted(inner)
      sum(dnbinom(data$count, size = exp(log_theta), mu = mu, log = TRUE))
    }
    best <- optimize(profile, log(fit$theta) + c(-0.5, 0.5), maximum = TRUE, tol = 1e-9)
    theta <- exp(best$maximum)
    fit <- glm(formula, family = negative.binomial(theta), data = data, control = control,
               start = coef(fit))
    fit <- polish(fit)
    likelihood <- sum(dnbinom(data$count, size = theta, mu = fitted(fit), log = TRUE))
  }
  mu <- fitted(fit)
  variance <- if (is.null(theta)) mu else mu + mu^2 / theta
  df <- fit$df.residual
  pearson <- sum((data$count - mu)^2 / variance)
  in_force <- max(1, pearson / df)
  covariance <- summary(fit, dispersion = in_force)$cov.scaled
  groups <- nlevels(data$group)
  own <- cbind(0, diag(groups - 1), matrix(0, groups - 1, length(coef(fit)) - groups))
  dunnett <- largest(own, fit, covariance, df)
  result <- list(
    family = unbox(family), log_likelihood = unbox(likelihood), df = unbox(df),
    dispersion = unbox(pearson / df), log_ratio = dunnett$log_ratio, se = dunnett$se,
    p_adjusted = dunnett$p)
  if (!is.null(theta)) result$theta <- unbox(theta)
  if (with_quantile && groups > 2) {
    result$quantile <- unbox(qmvt(
      0.95, tail = "both.tails", df = df, corr = dunnett$correlation,
      algorithm = GenzBretz(maxpts = 5e4, abseps = 2e-4))$quantile)
  }
  if (groups > 2) {
    # Vehicle against the mean of the highest dose, of the highest two, and so on.
    dishes <- as.vector(table(data$group))
    weights <- t(sapply(seq_len(groups - 1), function(taken) {
      top <- (groups - taken + 1):groups
      row <- rep(0, groups)
      row[top] <- dishes[top] / sum(dishes[top])
      row[-1]
    }))
    williams <- largest(
      cbind(0, weights, matrix(0, groups - 1, length(coef(fit)) - groups)), fit, covariance, df,
      only_strongest = TRUE)
    strongest <- which.max(abs(williams$t))
    result$trend <- list(t = unbox(williams$t[strongest]), p = unbox(williams$p))
  }
  result
}

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
versions <- sapply(c("MASS", "multcomp", "mvtnorm", "jsonlite"),
                   function(name) as.character(packageVersion(name)))
cat(toJSON(list(r_version = unbox(R.version.string), packages = as.list(versions),
                designs = designs), digits = I(15), auto_unbox = FALSE), "\n")
