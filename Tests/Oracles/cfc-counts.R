# Results (no counts) of the real tables in shared/data/cfc-counts: the folder is the argument.
source("models.R")
folder <- commandArgs(trailingOnly = TRUE)[1]

# Groups and donors without a colony are left out: their effects are infinite.
compare <- function(table, groups, study, donor = NULL) {
  rows <- table[table$group %in% groups, ]
  do.call(c, lapply(unique(rows$class), function(class) {
    part <- rows[rows$class == class, ]
    data <- data.frame(group = match(part$group, groups) - 1, exposure = 1, count = part$count,
                       donor = if (is.null(donor)) 0 else match(part[[donor]],
                                                                unique(part[[donor]])) - 1)
    kept <- ave(data$count, data$donor, FUN = sum) > 0
    data <- data[kept, ]
    if (length(unique(data$group)) < length(groups)) return(NULL)
    if (any(tapply(data$count, data$group, sum) < 5)) return(NULL)
    lapply(c("quasi-Poisson", "negative binomial"), function(family) {
      if (any(data$count != round(data$count)) && family != "quasi-Poisson") return(NULL)
      result <- suppressWarnings(analyse(data, family, FALSE))
      if (is.null(result)) return(NULL)
      c(list(study = unbox(study), class = unbox(class), groups = groups), result)
    })
  }))
}

chek2 <- read.csv(file.path(folder, "chek2-inhibitor-cfu.csv"))
enhancer <- read.csv(file.path(folder, "enhancer-cfu.csv"))
first <- enhancer[enhancer$plating == 1, ]
second <- enhancer[enhancer$plating == 2, ]
results <- c(
  compare(chek2, c("DMSO", "CHEK2_inh"), "chek2", "experiment"),
  compare(first, c("AAVS1", "ENH1", "ENH2"), "enhancer-1"),
  compare(second, c("AAVS1", "ENH1", "ENH2"), "enhancer-2"))
results <- Filter(Negate(is.null), results)
cat(toJSON(list(r_version = unbox(R.version.string), packages = package_versions(),
                results = results), digits = I(15)), "\n")
