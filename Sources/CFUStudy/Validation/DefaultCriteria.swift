/// The shipped acceptance criteria, as a file that a laboratory can begin its own with.
package enum DefaultCriteria {
  package static let text = """
    # Acceptance criteria for 'cfu validate --criteria FILE'.
    #
    # A criterion is met when the whole interval of its figure lies within the bounds, not when the
    # value in the middle does. Where the interval reaches over a bound the dishes do not decide it:
    # that is no pass; more dishes are needed ('cfu validate --plan' says how many). The command ends
    # with exit code 0 when all criteria are met and with 4 when not.
    #
    # figure      one of: bias_percent, lower_limit_percent, upper_limit_percent, concordance, icc,
    #             slope, mean_absolute_error, mean_percent_error, total_ratio, spread_ratio,
    #             precision, recall, f1, ap50, ap50_95, kappa
    # class       total (all colonies whatever their class; the default), each (every class that the
    #             people scored), or a class such as BFU-E
    # at_least, at_most
    #             the bounds; one of them or both
    # if_missing  what to do when the figure cannot be had, because no colonies are marked or only one
    #             person scored: fail (the default) or skip
    # reason      your own words, for the report

    # Confidence of the intervals.
    confidence: 0.95

    criteria:
      # Three experts who scored the same dishes had a coefficient of variation of 13 to 16 % in their
      # totals. A counter that is off by more than a person would be is not exchangeable with one.
      - figure: bias_percent
        at_least: -15
        at_most: 15
        reason: no further from the people than experts are from one another (CV 13-16 %)

      # Bias and scatter in one figure; below 0.90 agreement is called poor (McBride 2005).
      - figure: concordance
        at_least: 0.90
        reason: agreement dish by dish is at least moderate

      # Too few on full dishes and too many on empty ones can cancel out in the bias.
      - figure: slope
        at_least: 0.80
        at_most: 1.25
        reason: the bias does not depend on how full a dish is

      # Where several people scored: the machine is about as far from a person as people are from
      # one another.
      - figure: spread_ratio
        at_most: 1.25
        if_missing: skip
        reason: the machine lies inside the spread of the people

      # Where colonies are marked: people reach 0.84 to 0.89 against one another (C-COUNT).
      - figure: f1
        at_least: 0.80
        if_missing: skip
        reason: the same colonies, and not only as many

      # Classes: experts agree on the type of few colonies, and counts of a class are small, so that
      # no shipped bound would be right for all. For example:
      # - figure: bias_percent
      #   class: each
      #   at_least: -25
      #   at_most: 25

    """
}
