/// What the methods rest on: cited only where they were used.
enum Reference: CaseIterable {
  case dunnett, hothorn, williams, bretz, garwood, przyborowski, clopper, verHoef, lawless, ritz,
    venzon

  var text: String {
    switch self {
    case .dunnett:
      "Dunnett CW. A multiple comparison procedure for comparing several treatments with a control. "
        + "J. Am. Stat. Assoc. 1955; 50: 1096. doi:10.1080/01621459.1955.10501294"
    case .hothorn:
      "Hothorn T, Bretz F, Westfall P. Simultaneous inference in general parametric models. "
        + "Biom. J. 2008; 50: 346. doi:10.1002/bimj.200810425"
    case .williams:
      "Williams DA. A test for differences between treatment means when several dose levels are "
        + "compared with a zero dose control. Biometrics 1971; 27: 103. doi:10.2307/2528930"
    case .bretz:
      "Bretz F. An extension of the Williams trend test to general unbalanced linear models. "
        + "Comput. Stat. Data Anal. 2006; 50: 1735. doi:10.1016/j.csda.2005.02.005"
    case .garwood:
      "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936; 28: 437. "
        + "doi:10.1093/biomet/28.3-4.437"
    case .przyborowski:
      "Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. "
        + "Biometrika 1940; 31: 313. doi:10.1093/biomet/31.3-4.313"
    case .clopper:
      "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of "
        + "the binomial. Biometrika 1934; 26: 404. doi:10.1093/biomet/26.4.404"
    case .verHoef:
      "Ver Hoef JM, Boveng PL. Quasi-Poisson vs. negative binomial regression: how should we model "
        + "overdispersed count data? Ecology 2007; 88: 2766. doi:10.1890/07-0043.1"
    case .lawless:
      "Lawless JF. Negative binomial and mixed Poisson regression. Can. J. Stat. 1987; 15: 209. "
        + "doi:10.2307/3314912"
    case .ritz:
      "Ritz C, Baty F, Streibig JC, Gerhard D. Dose-response analysis using R. PLoS ONE 2015; 10: "
        + "e0146021. doi:10.1371/journal.pone.0146021"
    case .venzon:
      "Venzon DJ, Moolgavkar SH. A method for computing profile-likelihood-based confidence "
        + "intervals. Appl. Stat. 1988; 37: 87. doi:10.2307/2347496"
    }
  }
}
