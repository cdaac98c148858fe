// Distributions and special functions for CFUStatistics: Boost.Math behind plain C.
//
// No function throws, sets errno or ends the process. What is not defined (a probability of 2, a
// negative number of degrees of freedom) is NaN; what is infinite is infinite.
#ifndef CFU_MATH_H
#define CFU_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

/// Share of the standard normal distribution below z.
double cfu_normal_below(double z);
/// The z with the share p, 0 to 1, below it.
double cfu_normal_quantile(double p);

/// Share of Student's t distribution above t; df degrees of freedom, greater than 0.
double cfu_t_above(double t, double df);
double cfu_t_quantile(double p, double df);
/// Share above t of the non-central t distribution.
double cfu_noncentral_t_above(double t, double df, double noncentrality);
/// The t with the share p, 0 to 1, of the non-central t distribution below it.
double cfu_noncentral_t_quantile(double p, double df, double noncentrality);

/// Share of the chi-square distribution above x.
double cfu_chi_square_above(double x, double df);
double cfu_chi_square_quantile(double p, double df);

/// Share of the F distribution above f.
double cfu_f_above(double f, double df1, double df2);
double cfu_f_quantile(double p, double df1, double df2);

/// Regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b greater than 0.
double cfu_beta_below(double x, double a, double b);
/// The x with I_x(a, b) = p.
double cfu_beta_quantile(double p, double a, double b);

double cfu_log_gamma(double x);
/// First and second derivative of log gamma, x greater than 0.
double cfu_digamma(double x);
double cfu_trigamma(double x);

#ifdef __cplusplus
}
#endif

#endif
