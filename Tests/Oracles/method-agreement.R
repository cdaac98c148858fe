# Agreement of two counters: epiR's concordance, psych's ICC, vcd's kappa, and Bland and Altman,
# Passing and Bablok, Deming written out from their papers, since R here has none of these. Of the
# tables of people's counts the file holds the results alone.
suppressPackageStartupMessages({
  library(jsonlite)
  library(epiR)
  library(psych)
  library(vcd)
  library(boot)
})
set.seed(20250701)
shared <- commandArgs(TRUE)[1]

scales <- list("square-root" = sqrt, log = log, counts = identity)

blandAltman <- function(m, r) {
  d <- m - r
  n <- length(d)
  s <- sd(d)
  t <- qt(0.975, n - 1)
  z <- qnorm(0.975)
  # Factors of the exact limits: qt with ncp is the quantile that Carkeet 2015 tabulates.
  k <- qt(c(0.025, 0.975), n - 1, z * sqrt(n)) / sqrt(n)
  a <- t * s * sqrt(1 / n + z^2 / (2 * (n - 1)))
  fit <- lm(d ~ I((m + r) / 2))
  trend <- if (is.na(coef(fit)[2])) NULL else {
    ci <- suppressWarnings(confint(fit))
    list(intercept = unname(c(coef(fit)[1], ci[1, ])), slope = unname(c(coef(fit)[2], ci[2, ])))
  }
  list(bias = c(mean(d), mean(d) - t * s / sqrt(n), mean(d) + t * s / sqrt(n)), sd = s,
       lower = mean(d) - s * c(z, k[2], k[1]), upper = mean(d) + s * c(z, k[1], k[2]),
       approximate = c(mean(d) - z * s - a, mean(d) - z * s + a), trend = trend)
}

concordance <- function(m, r) {
  if (var(m) == 0 || var(r) == 0) return(NULL)
  c <- epi.ccc(m, r)
  list(rho = as.numeric(c$rho.c), scale_shift = c$s.shift, location_shift = c$l.shift,
       bias_correction = c$C.b)
}

# x and y in the paper's places: x the reference. One pair at a time, the sign of a vertical pair as
# printed.
passingBablok <- function(x, y) {
  n <- length(x)
  s <- c()
  for (i in 1:(n - 1)) for (j in (i + 1):n) {
    if (x[i] == x[j] && y[i] == y[j]) next
    v <- if (x[i] == x[j]) sign(y[i] - y[j]) * Inf else (y[i] - y[j]) / (x[i] - x[j])
    if (v != -1) s <- c(s, v)
  }
  if (is.null(s)) return(NULL)
  s <- sort(s)
  N <- length(s)
  K <- sum(s < -1)
  b <- if (N %% 2 == 1) s[(N + 1) / 2 + K] else (s[N / 2 + K] + s[N / 2 + 1 + K]) / 2
  if (!is.finite(b)) return(NULL)
  a <- median(y - b * x)
  C <- qnorm(0.975) * sqrt(n * (n - 1) * (2 * n + 5) / 18)
  M1 <- round((N - C) / 2)
  M2 <- N - M1 + 1
  ci <- if (M1 < 1) c(NA, NA) else c(s[M1 + K], s[M2 + K])
  ci[!is.finite(ci)] <- NA
  res <- y - a - b * x
  res[abs(res) < 1e-12 * max(abs(x), abs(y))] <- 0
  l <- sum(res > 0)
  L <- sum(res < 0)
  h <- NA
  p <- NA
  if (l > 0 && L > 0 && b != 0) {
    score <- ifelse(res > 0, sqrt(L / l), ifelse(res < 0, -sqrt(l / L), 0))
    along <- (y + x / b - a) / sqrt(1 + 1 / b^2)
    h <- max(abs(cumsum(score[order(along, y)]))) / sqrt(L + 1)
    i <- 1:200
    p <- min(1, max(0, 1 - sqrt(2 * pi) / h * sum(exp(-(2 * i - 1)^2 * pi^2 / (8 * h^2)))))
  }
  list(slopes = N, slope = c(b, ci), intercept = c(a, median(y - ci[2] * x), median(y - ci[1] * x)),
       statistic = h, p = p)
}

# The line by the first principal component of the axes with equal errors, dishes left out in turn.
deming <- function(x, y, ratio) {
  line <- function(x, y) {
    # Machines that do not vary together have no line.
    if (abs(cov(x, y)) < 1e-12) return(c(NA, NA))
    v <- svd(cbind(x - mean(x), (y - mean(y)) / sqrt(ratio)))$v[, 1]
    b <- v[2] / v[1] * sqrt(ratio)
    c(b, mean(y) - b * mean(x))
  }
  n <- length(x)
  l <- line(x, y)
  if (any(is.na(l))) return(NULL)
  out <- sapply(1:n, function(i) line(x[-i], y[-i]))
  pseudo <- n * l - (n - 1) * out
  half <- qt(0.975, n - 2) * apply(pseudo, 1, sd) / sqrt(n)
  list(slope = l[1] + c(0, -1, 1) * half[1], intercept = l[2] + c(0, -1, 1) * half[2])
}

errors <- function(m, r) {
  some <- r > 0
  percent <- 100 * (m[some] / r[some] - 1)
  list(absolute = mean(abs(m - r)), square = sqrt(mean((m - r)^2)),
       ratio = if (sum(r) > 0) sum(m) / sum(r) else NA,
       percent = if (any(some)) c(mean(abs(percent)), mean(percent), median(percent)) else NULL,
       zeros = sum(!some))
}

compare <- function(machine, reference, scale, ratio = 1) {
  m <- scales[[scale]](machine)
  r <- scales[[scale]](reference)
  list(scale = scale, ratio = ratio, limits = blandAltman(m, r), concordance = concordance(m, r),
       passing_bablok = passingBablok(r, m), deming = deming(r, m, ratio),
       errors = errors(machine, reference))
}

icc <- function(counts, scale) {
  x <- scales[[scale]](as.matrix(counts))
  x <- x[complete.cases(x), ]
  dimnames(x) <- NULL
  r <- suppressWarnings(suppressMessages(ICC(x, lmer = FALSE)))
  list(scale = scale, single = as.numeric(r$results[2, c(2, 7, 8)]),
       average = as.numeric(r$results[5, c(2, 7, 8)]), squares = as.numeric(r$stats[3, ]))
}

sizes <- c(3, 4, 5, 6, 8, 12, 20, 40, 100, 250)
cases <- lapply(1:100, function(i) {
  n <- sizes[(i - 1) %% 10 + 1]
  scale <- names(scales)[(i - 1) %/% 10 %% 3 + 1]
  truth <- exp(rnorm(n, log(c(3, 12, 60, 200)[i %% 4 + 1]), 0.6))
  m <- rpois(n, 0.95 * truth)
  r <- rpois(n, truth)
  # Every tenth is a trap: one party constant, both alike, a common shift.
  if (i %% 10 == 1 && i > 50) r[] <- 7
  if (i %% 20 == 4) m <- r
  if (i %% 20 == 14) m <- r + 2
  if (scale == "log") {
    m <- m + 1
    r <- r + 1
  }
  c(list(machine = m, reference = r), compare(m, r, scale, ratio = c(1, 0.5, 2)[i %% 3 + 1]))
})

tables <- lapply(1:40, function(i) {
  n <- c(3, 5, 10, 30)[i %% 4 + 1]
  k <- c(2, 3, 7)[i %% 3 + 1]
  truth <- exp(rnorm(n, log(30), c(0.05, 0.7)[i %% 2 + 1]))
  x <- sapply(1:k, function(j) rpois(n, truth * exp(rnorm(1, 0, 0.15))) + 1)
  c(list(counts = x), icc(x, names(scales)[i %% 3 + 1]))
})

agreements <- lapply(1:30, function(i) {
  k <- 2 + i %% 4
  x <- matrix(rpois(k * k, 4), k) + diag(rpois(k, 15), k)
  u <- Kappa(x)$Unweighted
  list(counts = x, kappa = unname(u[1]), error = unname(u[2]))
})

# Given resamples: the spread of boot's replicates and of its jackknife, and what they make.
resampled <- lapply(1:8, function(i) {
  n <- c(6, 10, 14)[i %% 3 + 1]
  found <- rbinom(n, 40, 0.85)
  missed <- 40 - found
  spurious <- rpois(n, 3) + 1
  f1 <- function(d, k) {
    f <- 2 * sum(found[k]) / (2 * sum(found[k]) + sum(missed[k]) + sum(spurious[k]))
    log(f / (1 - f))
  }
  b <- boot(seq_len(n), f1, R = 60)
  left <- sapply(1:n, function(j) f1(NULL, setdiff(1:n, j)))
  jackknife <- (n - 1)^2 / n * var(left)
  # empinf's jackknife values are (n - 1) (value - value without): the same number another way.
  stopifnot(abs(sum(empinf(boot.out = b, type = "jack")^2) / n / (n - 1) -
                sum((left - b$t0)^2) * (n - 1) / n) < 1e-9)
  scatter <- var(b$t[, 1]) * n / (n - 1)
  kurtosis <- mean((left - mean(left))^4) / mean((left - mean(left))^2)^2
  half <- qt(0.975, min(n - 1, 2 * n / (kurtosis - 1))) * sqrt(max(jackknife, scatter))
  list(found = found, missed = missed, spurious = spurious, weights = boot.array(b),
       low = plogis(b$t0 - half), high = plogis(b$t0 + half))
})

result <- list(
  r_version = R.version.string,
  packages = as.list(sapply(c("epiR", "psych", "vcd", "boot"),
                            function(p) as.character(packageVersion(p)))),
  cases = cases, tables = tables, agreements = agreements, resampled = resampled)

if (!is.na(shared)) {
  plates <- read.csv(file.path(shared, "agar-plates", "manual-counts.csv"))
  people <- plates[grep("^scorer", names(plates))]
  three <- read.csv(file.path(shared, "methylcellulose-fields", "three-scorers.csv"))
  scenes <- three[c("scorer1", "scorer2", "scorer3")]
  result$agar_plates <- lapply(names(scales), function(s) {
    c(compare(plates$opencfu3_hd_threshold12, plates$median_of_scorers, s),
      list(icc = icc(people, s)))
  })
  full <- complete.cases(scenes)
  result$three_scorers <- lapply(c("square-root", "counts"), function(s) {
    c(compare(scenes$scorer1[full], scenes$scorer3[full], s), list(icc = icc(scenes, s)))
  })
}
cat(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "\n")
