# Quantiles that SpecialFunctions must reproduce, from R's own distribution functions.
suppressPackageStartupMessages(library(jsonlite))

t_grid <- expand.grid(p = c(0.6, 0.9, 0.95, 0.975, 0.995, 0.9999),
                      df = c(0.7, 1, 2, 3, 4.5, 7, 10, 30, 120, 1e3, 1e5))
t_grid$value <- qt(t_grid$p, t_grid$df)

beta_grid <- expand.grid(p = c(1e-6, 0.025, 0.05, 0.5, 0.95, 0.975),
                         a = c(0.2, 0.5, 1, 2.5, 12, 150, 4000),
                         b = c(0.3, 1, 3, 17, 220, 9000))
beta_grid$value <- qbeta(beta_grid$p, beta_grid$a, beta_grid$b)
# qbeta itself gives up on a few corners; only what its own pbeta confirms is an oracle.
back <- pbeta(beta_grid$value, beta_grid$a, beta_grid$b)
beta_grid <- beta_grid[abs(back - beta_grid$p) < 1e-12 & beta_grid$value > 1e-250, ]

cdf_grid <- expand.grid(x = c(1e-8, 0.01, 0.2, 0.5, 0.77, 0.999),
                        a = c(0.2, 1, 3.5, 40, 2500), b = c(0.4, 1, 6, 75, 1200))
cdf_grid$value <- pbeta(cdf_grid$x, cdf_grid$a, cdf_grid$b)
cdf_grid <- cdf_grid[cdf_grid$value > 1e-250, ]

cat(toJSON(list(r_version = jsonlite::unbox(R.version.string), t_quantile = t_grid,
                beta_quantile = beta_grid, incomplete_beta = cdf_grid),
           digits = NA, pretty = FALSE, dataframe = "rows"), "\n")
