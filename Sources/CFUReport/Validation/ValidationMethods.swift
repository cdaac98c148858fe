import CFUCore
import CFUStatistics

extension ValidationReport {
  /// What was done, for a reader who checks it, with references.
  var methodsBody: HTML {
    let sentences = methods
    let references = references.map { "<li>\($0)</li>" as HTML }
    return """
      <div class="paste">
      \(sentences.map { "<p>\($0)</p>" as HTML }.joined())
      <ol>
      \(references.joined())
      </ol></div>
      """
  }

  private var methods: [String] {
    let settings = validation.settings
    let unit = validation.units.isByDonor ? "donors with all their dishes" : "dishes"
    var text: [String] = []
    let scale: String =
      switch settings.scale {
      case .squareRoot:
        "the square-root scale, on which the scatter of counts does not grow with the count"
      case .log:
        "the logarithmic scale (the square root where a dish has no colony), on which differences are "
          + "percentages"
      case .counts: "the scale of counts"
      }
    text.append(
      "Counts of machine and people were compared dish by dish on \(scale). Bias and limits of "
        + "agreement are those of Bland and Altman with \(percent) % intervals (for the limits the exact "
        + "ones of Carkeet), back in percent at the typical count; whether the difference depends on the "
        + "count was looked at by its regression on the mean of both. Agreement is Lin's concordance "
        + "and the intraclass correlation ICC(2,1) of Shrout and Fleiss; the line of machine on people is "
        + "that of Passing and Bablok (counts) and of Deming (on the scale, equal errors, jackknife "
        + "interval). Absolute and percent errors have intervals by resampling \(unit) "
        + "(\(settings.replicates) times, seed \(settings.seed)).")
    if validation.units.isByDonor {
      text.append(
        "Bias, limits, concordance, ICC, Passing and Bablok's slope and the difference by count have "
          + "intervals by donor as well; that of Deming's line takes dishes for independent.")
    }
    if validation.scorers.count > 1 {
      text.append(
        "With several scorers the machine was compared with their mean, each scorer with the mean of "
          + "the others, and the machine with the same means. The machine is said to lie inside the "
          + "spread of the people where its bias lies between the smallest and the largest of theirs "
          + "and its root mean square distance to them is, with its whole interval, no larger than that "
          + "of the person farthest from the others; outside where one of both is shown not to hold."
      )
    }
    if let colonies = validation.colonies {
      text.append(
        "Colonies were matched one to one. \(ruleWords) Of a class, a matched pair counts as found only "
          + "where both say that class. Intervals are by resampling \(unit)."
          + (colonies.together.withoutPrecision == nil
            ? " Average precision is that of COCO (overlap of outlines, 101 recalls), over the colonies "
              + "that the machine counted, with their probabilities." : ""))
    }
    text.append(
      "Nothing here is a correlation alone: two counters may correlate perfectly and one count twice "
        + "as many.")
    return text
  }

  private var references: [String] {
    var list = [
      "Bland JM, Altman DG. Measuring agreement in method comparison studies. Stat. Methods Med. Res. "
        + "1999; 8: 135. doi:10.1177/096228029900800204",
      "Carkeet A. Exact parametric confidence intervals for Bland-Altman limits of agreement. Optom. "
        + "Vis. Sci. 2015; 92: e71. doi:10.1097/OPX.0000000000000513",
      "Lin LI-K. A concordance correlation coefficient to evaluate reproducibility. Biometrics 1989; "
        + "45: 255. doi:10.2307/2532051",
      "Shrout PE, Fleiss JL. Intraclass correlations: uses in assessing rater reliability. Psychol. "
        + "Bull. 1979; 86: 420. doi:10.1037/0033-2909.86.2.420",
      "Passing H, Bablok W. A new biometrical procedure for testing the equality of measurements from "
        + "two different analytical methods. J. Clin. Chem. Clin. Biochem. 1983; 21: 709. "
        + "doi:10.1515/cclm.1983.21.11.709",
      "Linnet K. Evaluation of regression procedures for methods comparison studies. Clin. Chem. 1993; "
        + "39: 424. doi:10.1093/clinchem/39.3.424",
      "Davison AC, Hinkley DV. Bootstrap methods and their application. Cambridge University Press, "
        + "1997.",
    ]
    if let colonies = validation.colonies {
      list.append(
        "Kuhn HW. The Hungarian method for the assignment problem. Nav. Res. Logist. Q. 1955; 2: 83. "
          + "doi:10.1002/nav.3800020109")
      if colonies.together.kappa != nil {
        list.append(
          "Cohen J. A coefficient of agreement for nominal scales. Educ. Psychol. Meas. 1960; 20: 37. "
            + "doi:10.1177/001316446002000104")
      }
      if colonies.together.withoutPrecision == nil {
        list.append(
          "Lin T-Y, Maire M, Belongie S, et al. Microsoft COCO: common objects in context. ECCV 2014. "
            + "doi:10.1007/978-3-319-10602-1_48")
      }
    }
    return list
  }
}
