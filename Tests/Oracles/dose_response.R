# Dose-response curves from a direct optimiser: nlminb on the log-likelihood in ln c, ln d, ln e, ln h
# and the donors' factors, from many starts, then Newton's steps with numerical second derivatives, so
# that the parameters are good to more digits than the log-likelihood. Profile limits by uniroot.
# Measurements without donors also by DoseFinding::fitMod (sigEmax).
suppressPackageStartupMessages({library(jsonlite); library(DoseFinding)})
set.seed(20250611)

logistic <- function(x, le, h) ifelse(x == 0, 0, plogis(h * (log(x) - le)))

# Means of a model; p holds ln e, ln h, ln c, ln d, then ln factors of donors 2.. (donor 1 has 1);
# biphasic: ln e2 (and ln h2) stand before the donors.
means <- function(p, s, model) {
  k <- length(fixed_part(model))
  S <- logistic(s$dose, p[1], exp(p[2]))
  f <- if (s$scatter == "gaussian") p[3] + (p[4] - p[3]) * S
       else exp(p[3]) + (exp(p[4]) - exp(p[3])) * S
  if (model == "biphasic") f <- f * (1 - logistic(s$dose, p[5], exp(p[2])))
  if (model == "biphasic2") f <- f * (1 - logistic(s$dose, p[5], exp(p[6])))
  d <- if (length(p) > k) c(0, p[-(1:k)])[s$donor + 1] else 0
  s$exposure * f * exp(d)
}
fixed_part <- function(model)
  switch(model, flat = 1, logistic = 1:4, biphasic = 1:5, biphasic2 = 1:6)

loglik <- function(mu, s, alpha = NULL) {
  y <- s$value
  if (s$scatter == "gaussian") {
    n <- length(y); rss <- sum((y - mu)^2)
    return(-n / 2 * (log(2 * pi * rss / n) + 1))
  }
  if (any(!is.finite(mu)) || any(mu <= 0)) return(-1e300)
  if (!is.null(alpha)) return(sum(dnbinom(y, mu = mu, size = 1 / alpha, log = TRUE)))
  sum(y * log(mu) - mu - lgamma(y + 1))
}

deviance_of <- function(mu, s, alpha = NULL) {
  y <- s$value
  if (s$scatter == "gaussian") return(sum((y - mu)^2))
  own <- ifelse(y > 0, y * log(y / mu), 0)
  if (!is.null(alpha))
    return(2 * sum(own - (y + 1 / alpha) * log((1 + alpha * y) / (1 + alpha * mu))))
  2 * sum(own - (y - mu))
}

# Newton's steps on f by central differences with Richardson's extrapolation.
polish <- function(p, f, free = seq_along(p), steps = 12) {
  g <- function(q, h = 1e-4) sapply(free, function(j) {
    d <- function(h) { a <- q; b <- q; a[j] <- a[j] + h; b[j] <- b[j] - h; (f(a) - f(b)) / (2 * h) }
    (4 * d(h / 2) - d(h)) / 3
  })
  for (i in 1:steps) {
    H <- sapply(seq_along(free), function(j) {
      a <- p; b <- p; a[free[j]] <- a[free[j]] + 1e-4; b[free[j]] <- b[free[j]] - 1e-4
      (g(a) - g(b)) / 2e-4
    })
    H <- (H + t(H)) / 2
    step <- tryCatch(solve(H, g(p)), error = function(e) NULL)
    if (is.null(step) || any(!is.finite(step)) || max(abs(step)) > 0.5) break
    q <- p; q[free] <- q[free] - step
    if (!(f(q) <= f(p) + 1e-9)) break
    p <- q
    if (max(abs(step)) < 1e-9) break
  }
  p
}

fit_model <- function(s, model = "logistic", alpha = NULL, fix = NULL, value = NULL,
                      starts = NULL) {
  donors <- max(s$donor) + 1
  k <- length(fixed_part(model))
  target <- function(p) { v <- deviance_of(means(p, s, model), s, alpha); if (is.finite(v)) v else 1e300 }
  doses <- sort(unique(s$dose[s$dose > 0])); ld <- log(doses)
  rates <- s$value / s$exposure
  m <- tapply(rates, s$dose, mean)
  ends <- pmax(c(m[1], m[length(m)]), if (s$scatter == "gaussian") -Inf else min(m[m > 0]) / 4)
  if (model %in% c("biphasic", "biphasic2")) ends[2] <- max(m) * 1.2
  pe <- if (s$scatter == "gaussian") ends else log(ends)
  if (is.null(starts)) {
    starts <- list()
    for (e in sort(c(ld, head(ld, -1) + diff(ld) / 2))) for (h in log(c(0.5, 1, 2.5))) {
      if (model == "logistic") starts <- c(starts, list(c(e, h, pe, rep(0, donors - 1))))
      else for (e2 in ld[ld > e]) starts <- c(starts, list(
        c(e, h, pe, e2, if (model == "biphasic2") h, rep(0, donors - 1))))
    }
  }
  n <- length(starts[[1]])
  lower <- rep(-Inf, n); upper <- rep(Inf, n)
  lower[2] <- log(0.1); upper[2] <- log(20)
  lower[1] <- min(ld) - 3 * log(10); upper[1] <- max(ld) + 3 * log(10)
  if (model == "biphasic2") { lower[6] <- log(0.1); upper[6] <- log(20) }
  best <- NULL
  free <- setdiff(seq_len(n), fix)
  for (p0 in starts) {
    if (!is.null(fix)) p0[fix] <- value
    f <- function(q) { p <- p0; p[free] <- q; target(p) }
    o <- tryCatch(nlminb(p0[free], f, lower = lower[free], upper = upper[free],
                control = list(eval.max = 5000, iter.max = 3000, rel.tol = 1e-15, x.tol = 1e-12)),
                error = function(e) NULL)
    if (!is.null(o) && (is.null(best) || o$objective < best$value)) {
      p <- p0; p[free] <- o$par; best <- list(par = p, value = o$objective)
    }
  }
  inside <- intersect(free, which(best$par > lower + 1e-4 & best$par < upper - 1e-4))
  best$par <- polish(best$par, target, inside)
  best$value <- target(best$par)
  best$mu <- means(best$par, s, model)
  best$loglik <- loglik(best$mu, s, alpha)
  best$df <- length(s$value) - n
  best$pearson <- sum((s$value - best$mu)^2 /
    (if (s$scatter == "gaussian") 1 else best$mu + (if (is.null(alpha)) 0 else alpha) * best$mu^2)) / best$df
  best
}

# Limits of a location: at(v) is the deviance with the others at their best.
limits <- function(s, fit, alpha = NULL, logit = 0) {
  scale <- if (!is.null(alpha)) 1 else if (s$scatter == "gaussian") fit$pearson else max(1, fit$pearson)
  crit <- if (!is.null(alpha)) qchisq(0.95, 1) else qf(0.95, 1, fit$df)
  # Located at another share of the effect: ln e = v - logit / h.
  target <- function(p) {
    q <- p; q[1] <- p[1] - logit / exp(p[2])
    v <- deviance_of(means(q, s, "logistic"), s, alpha); if (is.finite(v)) v else 1e300
  }
  centre <- fit$par; centre[1] <- centre[1] + logit / exp(centre[2])
  one <- function(direction) {
    at <- centre
    profile <- function(v) {
      best <- NULL
      for (h in c(at[2], log(0.4), 0, log(2), log(6))) {
        p0 <- at; p0[1] <- v; p0[2] <- h
        o <- nlminb(p0[-1], function(q) target(c(v, q)), lower = c(log(0.1), rep(-Inf, length(p0) - 2)),
                    upper = c(log(20), rep(Inf, length(p0) - 2)),
                    control = list(eval.max = 5000, iter.max = 3000, rel.tol = 1e-15, x.tol = 1e-12))
        if (is.null(best) || o$objective < best$objective) best <- o
      }
      at <<- c(v, best$par)
      best$objective - fit$value - scale * crit
    }
    v <- centre[1]
    far <- if (direction > 0) log(max(s$dose)) + 3 * log(10) else log(min(s$dose[s$dose > 0])) - 3 * log(10)
    repeat {
      n <- v + direction * 0.4
      if (direction * (n - far) > 0) return(NA)
      if (profile(n) > 0) break
      v <- n
    }
    start <- at
    exp(uniroot(function(x) { at <<- start; profile(x) }, sort(c(v, n)), tol = 1e-10)$root)
  }
  c(one(-1), one(1))
}

series <- function(doses, dishes, c, d, e, h, scatter = "poisson", donors = 1, size = Inf, sd = 1,
                   e2 = Inf, h2 = 1, cells = FALSE) {
  s <- expand.grid(dish = seq_len(dishes), dose = doses, donor = seq_len(donors) - 1)
  factor <- exp(rnorm(donors, 0, if (donors > 1) 0.4 else 0))[s$donor + 1]
  s$exposure <- if (cells) round(runif(nrow(s), 9000, 13000)) / 11000 else 1
  S <- logistic(s$dose, log(e), h)
  fall <- if (is.finite(e2)) 1 - logistic(s$dose, log(e2), h2) else 1
  mu <- s$exposure * factor * (c + (d - c) * S) * fall
  s$value <- if (scatter == "gaussian") round(rnorm(nrow(s), mu, sd), 4)
             else if (is.finite(size)) rnbinom(nrow(s), mu = mu, size = size) else rpois(nrow(s), mu)
  out <- as.list(s[c("dose", "exposure", "donor", "value")])
  out$scatter <- scatter
  out
}

eight <- c(0, 0.1, 0.3, 1, 3, 10, 30, 100)
five <- c(0, 0.1, 1, 10, 100)
designs <- list(
  series(eight, 3, 20, 60, 2.3, 1), series(eight, 3, 60, 8, 2.3, 1.3),
  series(five, 3, 60, 150, 2.3, 1), series(five, 4, 80, 10, 1.5, 0.9, cells = TRUE),
  series(eight, 3, 20, 70, 4.5, 1.2, donors = 3), series(eight, 2, 60, 6, 3.3, 1, donors = 6),
  series(eight, 3, 40, 120, 2.3, 1, size = 12, cells = TRUE),
  series(eight, 4, 60, 15, 0.8, 2, donors = 2, size = 20, cells = TRUE),
  series(c(0, 1, 10, 100, 1000), 3, 5, 40, 20, 1), series(eight, 2, 300, 900, 2.3, 0.8),
  series(eight, 3, 12, 30, 2.3, 1.6, size = 30), series(eight, 6, 25, 5, 6, 1),
  series(eight, 3, 10, 90, 2.3, 1, "gaussian", sd = 5), series(eight, 3, 100, 20, 4.5, 1.4, "gaussian", sd = 8),
  series(five, 4, 1500, 9000, 1.2, 1.1, "gaussian", sd = 500),
  series(eight, 2, 5, 45, 3.3, 0.9, "gaussian", donors = 3, sd = 2),
  series(eight, 3, 1, 60, 2.3, 1.2, "gaussian", sd = 3))

result <- lapply(designs, function(s) {
  fit <- fit_model(s)
  ec50 <- limits(s, fit)
  ec90 <- limits(s, fit, logit = qlogis(0.9))
  flat <- local({
    w <- if (s$scatter == "gaussian") NULL
    d <- tapply(s$value, s$donor, sum) / tapply(s$exposure, s$donor, sum)
    mu <- s$exposure * d[as.character(s$donor)]
    list(deviance = deviance_of(mu, s), loglik = loglik(mu, s))
  })
  scale <- if (s$scatter == "gaussian") fit$pearson else max(1, fit$pearson)
  F <- (flat$deviance - fit$value) / 3 / scale
  ends <- if (s$scatter == "gaussian") fit$par[3:4] else exp(fit$par[3:4])
  expected <- list(
    c = ends[1], d = ends[2], e = exp(fit$par[1]), h = exp(fit$par[2]),
    donors = I(as.numeric(fit$par[-(1:4)])), deviance = fit$value, loglik = fit$loglik,
    dispersion = fit$pearson, df = fit$df, low = ec50[1], high = ec50[2],
    ec90 = exp(fit$par[1]) * 9^(1 / exp(fit$par[2])), ec90_low = ec90[1], ec90_high = ec90[2],
    flat_deviance = flat$deviance, flat_loglik = flat$loglik, effect_f = F,
    effect_p = pf(F, 3, fit$df, lower.tail = FALSE))
  if (s$scatter == "gaussian" && max(s$donor) == 0) {
    m <- fitMod(s$dose, s$value, model = "sigEmax",
                bnds = rbind(c(1e-3 * max(s$dose), 10 * max(s$dose)), c(0.1, 20)))
    expected$dose_finding <- list(
      e0 = unname(coef(m)["e0"]), emax = unname(coef(m)["eMax"]), ed50 = unname(coef(m)["ed50"]),
      h = unname(coef(m)["h"]), rss = m$RSS)
  }
  c(s, list(expected = expected))
})

# The negative binomial: alpha at its maximum, then limits with it as it is.
negative <- lapply(list(
  series(eight, 6, 30, 120, 2.3, 1, size = 6), series(eight, 5, 80, 15, 2.3, 1.2, size = 8, donors = 2)),
  function(s) {
    start <- fit_model(s)
    last <- list(start$par)
    height <- function(la) {
      f <- fit_model(s, alpha = exp(la), starts = last); last <<- list(f$par); f$loglik
    }
    o <- optimize(height, c(log(1e-3), log(2)), maximum = TRUE, tol = 1e-9)
    # A parabola through three near points: the search itself stops at the square root of rounding.
    h <- 1e-3; y <- sapply(o$maximum + c(-h, 0, h), height)
    la <- o$maximum + h * (y[1] - y[3]) / (2 * (y[1] - 2 * y[2] + y[3]))
    fit <- fit_model(s, alpha = exp(la), starts = last)
    lim <- limits(s, fit, alpha = exp(la))
    c(s, list(expected = list(alpha = exp(la), c = exp(fit$par[3]), d = exp(fit$par[4]),
      e = exp(fit$par[1]), h = exp(fit$par[2]), loglik = fit$loglik, low = lim[1], high = lim[2])))
  })

biphasic <- lapply(list(
  list(series(eight, 3, 20, 80, 0.8, 1.2, e2 = 60, h2 = 1.2), "biphasic"),
  list(series(c(eight, 300), 3, 30, 100, 1, 1, e2 = 80, h2 = 3, donors = 2), "biphasic2")),
  function(x) {
    s <- x[[1]]
    fit <- fit_model(s, x[[2]])
    k <- length(fixed_part(x[[2]]))
    c(s, list(model = x[[2]], expected = list(
      e = exp(fit$par[1]), h = exp(fit$par[2]), c = exp(fit$par[3]), d = exp(fit$par[4]),
      e2 = exp(fit$par[5]), h2 = if (k == 6) exp(fit$par[6]) else exp(fit$par[2]),
      loglik = fit$loglik, deviance = fit$value, df = fit$df)))
  })

# Two compounds with one vehicle: ln e1, ln h, ln c, ln d, shift; and without the common slope and plateau.
potency <- lapply(list(c(2.3, 13.4, 1, 1), c(2.3, 25, 1.1, 1.1), c(1, 10, 0.7, 4)), function(v) {
  doses <- c(0.1, 0.3, 1, 3, 10, 30, 100, 300)
  rows <- rbind(data.frame(compound = 0, dose = 0, dish = 1:6), expand.grid(compound = 0:1, dose = doses, dish = 1:3))
  S <- logistic(rows$dose, log(ifelse(rows$compound == 0, v[1], v[2])), ifelse(rows$compound == 0, v[3], v[4]))
  rows$value <- rpois(nrow(rows), 40 + 100 * S)
  common <- function(p) {
    S <- logistic(rows$dose, p[1] + p[5] * rows$compound, exp(p[2]))
    mu <- exp(p[3]) + (exp(p[4]) - exp(p[3])) * S
    2 * sum(ifelse(rows$value > 0, rows$value * log(rows$value / mu), 0) - (rows$value - mu))
  }
  own <- function(p, means = FALSE) {
    one <- rows$compound == 0
    S <- logistic(rows$dose, ifelse(one, p[1], p[5]), ifelse(one, exp(p[2]), exp(p[6])))
    mu <- exp(p[3]) + (ifelse(one, exp(p[4]), exp(p[7])) - exp(p[3])) * S
    if (means) return(mu)
    2 * sum(ifelse(rows$value > 0, rows$value * log(rows$value / mu), 0) - (rows$value - mu))
  }
  run <- function(f, starts) {
    o <- lapply(starts, function(p) nlminb(p, f, control = list(eval.max = 5000, iter.max = 3000, rel.tol = 1e-15)))
    b <- o[[which.min(sapply(o, `[[`, "objective"))]]
    p <- polish(b$par, f); list(par = p, value = f(p))
  }
  a <- run(common, lapply(c(-0.5, 0, 0.5), function(h) c(log(v[1]), h, log(40), log(140), log(v[2] / v[1]))))
  b <- run(own, lapply(c(-0.5, 0, 1), function(h) c(log(v[1]), h, log(40), log(140), log(v[2]), h, log(140))))
  df <- nrow(rows) - 7
  mu <- own(b$par, TRUE)
  phi <- sum((rows$value - mu)^2 / mu) / df
  scale <- max(1, phi)
  F <- (a$value - b$value) / 2 / scale
  profile <- function(x) {
    o <- nlminb(a$par[1:4], function(q) common(c(q, x)), control = list(eval.max = 5000, iter.max = 3000, rel.tol = 1e-15))
    o$objective - a$value - scale * qf(0.95, 1, df)
  }
  d <- a$par[5]
  lim <- c(uniroot(profile, c(d - 2, d), tol = 1e-10)$root, uniroot(profile, c(d, d + 2), tol = 1e-10)$root)
  list(compound = rows$compound, dose = rows$dose, value = rows$value,
       expected = list(ratio = exp(-d), low = exp(-lim[2]), high = exp(-lim[1]), f = F,
                       p = pf(F, 2, df, lower.tail = FALSE), dispersion = phi,
                       parallel_deviance = a$value, separate_deviance = b$value))
})

cat(toJSON(list(
  r_version = R.version.string, dosefinding_version = as.character(packageVersion("DoseFinding")),
  series = result, negative_binomial = negative, biphasic = biphasic, potency = potency),
  digits = NA, auto_unbox = TRUE, na = "null"), "\n")
