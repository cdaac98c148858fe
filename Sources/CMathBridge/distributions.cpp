#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <limits>

#include "cfu_math.h"

namespace {

namespace bm = boost::math;

// NaN and infinities in place of exceptions and errno.
using Quiet =
    bm::policies::policy<bm::policies::domain_error<bm::policies::ignore_error>,
                         bm::policies::pole_error<bm::policies::ignore_error>,
                         bm::policies::overflow_error<bm::policies::ignore_error>,
                         bm::policies::underflow_error<bm::policies::ignore_error>,
                         bm::policies::denorm_error<bm::policies::ignore_error>,
                         bm::policies::evaluation_error<bm::policies::ignore_error>,
                         bm::policies::rounding_error<bm::policies::ignore_error>,
                         bm::policies::indeterminate_result_error<bm::policies::ignore_error>>;

const double nan = std::numeric_limits<double>::quiet_NaN();

// Some of Boost's root finders throw whatever the policy says.
template <typename Body> double guarded(Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return nan;
  }
}

bm::normal_distribution<double, Quiet> standard_normal() {
  return bm::normal_distribution<double, Quiet>(0, 1);
}

} // namespace

double cfu_normal_below(double z) {
  return guarded([=] { return bm::cdf(standard_normal(), z); });
}

double cfu_normal_quantile(double p) {
  return guarded([=] { return bm::quantile(standard_normal(), p); });
}

double cfu_t_above(double t, double df) {
  return guarded(
      [=] { return bm::cdf(bm::complement(bm::students_t_distribution<double, Quiet>(df), t)); });
}

double cfu_t_quantile(double p, double df) {
  return guarded([=] { return bm::quantile(bm::students_t_distribution<double, Quiet>(df), p); });
}

double cfu_noncentral_t_above(double t, double df, double noncentrality) {
  return guarded([=] {
    return bm::cdf(
        bm::complement(bm::non_central_t_distribution<double, Quiet>(df, noncentrality), t));
  });
}

double cfu_noncentral_t_quantile(double p, double df, double noncentrality) {
  return guarded([=] {
    return bm::quantile(bm::non_central_t_distribution<double, Quiet>(df, noncentrality), p);
  });
}

double cfu_chi_square_above(double x, double df) {
  return guarded(
      [=] { return bm::cdf(bm::complement(bm::chi_squared_distribution<double, Quiet>(df), x)); });
}

double cfu_chi_square_quantile(double p, double df) {
  return guarded([=] { return bm::quantile(bm::chi_squared_distribution<double, Quiet>(df), p); });
}

double cfu_f_above(double f, double df1, double df2) {
  return guarded([=] {
    return bm::cdf(bm::complement(bm::fisher_f_distribution<double, Quiet>(df1, df2), f));
  });
}

double cfu_f_quantile(double p, double df1, double df2) {
  return guarded(
      [=] { return bm::quantile(bm::fisher_f_distribution<double, Quiet>(df1, df2), p); });
}

double cfu_beta_below(double x, double a, double b) {
  return guarded([=] { return bm::ibeta(a, b, x, Quiet()); });
}

double cfu_beta_quantile(double p, double a, double b) {
  return guarded([=] { return bm::ibeta_inv(a, b, p, Quiet()); });
}

double cfu_log_gamma(double x) {
  return guarded([=] { return bm::lgamma(x, Quiet()); });
}

double cfu_digamma(double x) {
  return guarded([=] { return bm::digamma(x, Quiet()); });
}

double cfu_trigamma(double x) {
  return guarded([=] { return bm::trigamma(x, Quiet()); });
}
