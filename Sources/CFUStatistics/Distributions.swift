import CMathBridge

/// Distributions and special functions, from Boost.Math.
///
/// What is not defined is NaN, as a probability below 0 is.
package enum Distributions {
  package enum Normal {
    /// Share below `z`.
    package static func below(_ z: Double) -> Double { cfu_normal_below(z) }
    /// - Parameter p: 0 to 1.
    package static func quantile(_ p: Double) -> Double { cfu_normal_quantile(p) }
  }

  /// Student's t. Degrees of freedom are greater than 0, not necessarily whole; infinitely many
  /// make it the normal distribution.
  package enum T {
    package static func above(_ t: Double, df: Double) -> Double {
      df == .infinity ? cfu_normal_below(-t) : cfu_t_above(t, df)
    }
    /// Share beyond `t` on both sides.
    package static func twoSided(_ t: Double, df: Double) -> Double {
      2 * above(abs(t), df: df)
    }
    /// - Parameter p: 0 to 1.
    package static func quantile(_ p: Double, df: Double) -> Double {
      df == .infinity ? cfu_normal_quantile(p) : cfu_t_quantile(p, df)
    }
    /// Share above `t` where the mean is not 0 but `noncentrality` standard errors.
    package static func above(_ t: Double, df: Double, noncentrality: Double) -> Double {
      df == .infinity
        ? cfu_normal_below(noncentrality - t) : cfu_noncentral_t_above(t, df, noncentrality)
    }
    /// The same the other way round.
    ///
    /// - Parameter p: share below, 0 to 1.
    package static func quantile(_ p: Double, df: Double, noncentrality: Double) -> Double {
      df == .infinity
        ? noncentrality + cfu_normal_quantile(p) : cfu_noncentral_t_quantile(p, df, noncentrality)
    }
  }

  package enum ChiSquare {
    package static func above(_ x: Double, df: Double) -> Double { cfu_chi_square_above(x, df) }
    /// - Parameter p: 0 to 1.
    package static func quantile(_ p: Double, df: Double) -> Double {
      cfu_chi_square_quantile(p, df)
    }
  }

  /// Fisher's F; infinitely many degrees of freedom below make it chi-square over `df1`.
  package enum F {
    package static func above(_ f: Double, _ df1: Double, _ df2: Double) -> Double {
      df2 == .infinity ? cfu_chi_square_above(f * df1, df1) : cfu_f_above(f, df1, df2)
    }
    /// - Parameter p: 0 to 1.
    package static func quantile(_ p: Double, _ df1: Double, _ df2: Double) -> Double {
      df2 == .infinity
        ? cfu_chi_square_quantile(p, df1) / df1 : cfu_f_quantile(p, df1, df2)
    }
  }

  /// Shapes are greater than 0, not necessarily whole.
  package enum Beta {
    package static func below(_ x: Double, _ a: Double, _ b: Double) -> Double {
      cfu_beta_below(x, a, b)
    }
    /// - Parameter p: 0 to 1.
    package static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
      cfu_beta_quantile(p, a, b)
    }
  }

  package static func logGamma(_ x: Double) -> Double { cfu_log_gamma(x) }
  /// First derivative of `logGamma`, x greater than 0.
  package static func digamma(_ x: Double) -> Double { cfu_digamma(x) }
  /// Second derivative of `logGamma`, x greater than 0.
  package static func trigamma(_ x: Double) -> Double { cfu_trigamma(x) }
}
