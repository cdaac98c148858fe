# Results (no counts) of the real tables in shared/data/cfc-counts: the folder is the argument.
suppressPackageStartupMessages(library(jsonlite))
folder <- commandArgs(trailingOnly = TRUE)[1]

compare <- function(table, control, treated, study) {
  rows <- table[table$group %in% c(control, treated), ]
  do.call(rbind, lapply(unique(rows$class), function(class) {
    part <- rows[rows$class == class, ]
    part$g <- factor(part$group, levels = c(control, treated))
    if (any(tapply(part$count, part$g, sum) == 0)) return(NULL)
    fit <- glm(count ~ g, family = quasipoisson, data = part)
    for (i in 1:3) fit <- update(fit, start = coef(fit))
    table <- summary(fit)$coefficients
    phi <- summary(fit)$dispersion
    reach <- qt(0.975, fit$df.residual) * table[2, 2] * sqrt(max(1, phi) / phi)
    data.frame(study = study, class = class, treated = treated, percent = 100 * exp(table[2, 1]),
               low = 100 * exp(table[2, 1] - reach), high = 100 * exp(table[2, 1] + reach),
               dispersion = phi)
  }))
}

chek2 <- read.csv(file.path(folder, "chek2-inhibitor-cfu.csv"))
enhancer <- read.csv(file.path(folder, "enhancer-cfu.csv"))
results <- rbind(
  compare(chek2, "DMSO", "CHEK2_inh", "chek2"),
  compare(enhancer[enhancer$plating == 1, ], "AAVS1", "ENH1", "enhancer-1"),
  compare(enhancer[enhancer$plating == 1, ], "AAVS1", "ENH2", "enhancer-1"),
  compare(enhancer[enhancer$plating == 2, ], "AAVS1", "ENH1", "enhancer-2"),
  compare(enhancer[enhancer$plating == 2, ], "AAVS1", "ENH2", "enhancer-2"))
cat(toJSON(list(r_version = jsonlite::unbox(R.version.string), results = results),
           digits = NA, dataframe = "rows"), "\n")
