# Models of counts and their adjusted comparisons, as the oracles of this folder use them.
suppressPackageStartupMessages({
  library(jsonlite)
  library(MASS)
  library(mvtnorm)
})

# The distribution of the largest |t|, to 1e-4 or so.
above <- function(t, correlation, df) {
  if (nrow(correlation) == 1) return(2 * pt(-abs(t), df))
  1 - pmvt(lower = rep(-abs(t), nrow(correlation)), upper = rep(abs(t), nrow(correlation)),
           df = df, corr = correlation,
           algorithm = GenzBretz(maxpts = 2e5, abseps = 1e-4, releps = 0))[1]
}

largest <- function(contrasts, beta, covariance, df, only_strongest = FALSE) {
  effects <- contrasts %*% beta
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
  # Effects to rounding: each pass starts where the one before has ended.
  fitted_with <- function(family) {
    fit <- glm(formula, family = family, data = data, control = control)
    for (i in 1:4) {
      fit <- glm(formula, family = family, data = data, control = control, start = coef(fit))
    }
    fit
  }
  theta <- NULL
  if (family == "quasi-Poisson") {
    fit <- fitted_with(poisson)
    # Of means of several dishes too, which dpois refuses.
    mu <- fitted(fit)
    beta <- coef(fit)
    likelihood <- sum(data$count * log(mu) - mu - lgamma(data$count + 1))
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
    best <- optimize(profile, log(fit$theta) + c(-0.5, 0.5), maximum = TRUE, tol = 1e-6)
    # The derivative of the likelihood by theta has its zero there, which is found more exactly.
    slope <- function(log_theta) {
      theta <- exp(log_theta)
      inner <- glm(formula, family = negative.binomial(theta), data = data, control = control,
                   start = coef(fit))
      mu <- fitted(inner)
      y <- data$count
      sum(digamma(y + theta) - digamma(theta) + log(theta) + 1 - log(theta + mu) -
            (y + theta) / (mu + theta))
    }
    theta <- exp(uniroot(slope, best$maximum + c(-0.01, 0.01), extendInt = "yes",
                         tol = 1e-13)$root)
    fit <- fitted_with(negative.binomial(theta))
    # Fisher's scoring creeps where theta is small: the last digits by Newton's method.
    X <- model.matrix(fit)
    beta <- coef(fit)
    for (i in 1:20) {
      mu <- as.vector(exp(X %*% beta + log(data$exposure)))
      score <- crossprod(X, (data$count - mu) / (1 + mu / theta))
      curvature <- mu * (1 + data$count / theta) / (1 + mu / theta)^2
      beta <- beta + as.vector(solve(crossprod(X, X * curvature), score))
    }
    mu <- as.vector(exp(X %*% beta + log(data$exposure)))
    likelihood <- sum(dnbinom(data$count, size = theta, mu = mu, log = TRUE))
  }
  variance <- if (is.null(theta)) mu else mu + mu^2 / theta
  df <- fit$df.residual
  pearson <- sum((data$count - mu)^2 / variance)
  in_force <- max(1, pearson / df)
  covariance <- summary(fit, dispersion = in_force)$cov.scaled
  groups <- nlevels(data$group)
  own <- cbind(0, diag(groups - 1), matrix(0, groups - 1, length(coef(fit)) - groups))
  dunnett <- largest(own, beta, covariance, df)
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
      cbind(0, weights, matrix(0, groups - 1, length(beta) - groups)), beta, covariance, df,
      only_strongest = TRUE)
    strongest <- which.max(abs(williams$t))
    result$trend <- list(t = unbox(williams$t[strongest]), p = unbox(williams$p))
  }
  result
}

package_versions <- function() {
  names <- c("MASS", "mvtnorm", "jsonlite")
  lapply(setNames(names, names), function(name) unbox(as.character(packageVersion(name))))
}
