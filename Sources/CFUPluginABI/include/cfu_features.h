/* The colony features a classifier plugin receives, one float each, in this order.
 *
 * The list is append-only within one schema id: a plugin that was built against fewer features
 * reads the first `n`. Names are the column names of colonies.csv. A feature that cannot be
 * measured on an object is NaN.
 *
 * Optical density (OD) is log10(background / intensity) on linearised values, positive where the
 * object is darker than the gel around it; on a dark ground with bright colonies the sign is turned
 * over, so that "positive = colony" always holds, and the feature `polarity` says which case it
 * was.
 *
 * X(enumerator, column name, unit, one-line definition)
 */
#ifndef CFU_FEATURES_H
#define CFU_FEATURES_H

#define CFU_FEATURE_SCHEMA "cfu.features/1"

/* clang-format off */
#define CFU_FEATURES(X)                                                                            \
  X(CFU_F_DIAMETER, "diameter_um", "um", "diameter of the circle of equal area")                   \
  X(CFU_F_AREA, "area_um2", "um2", "area inside the outline")                                      \
  X(CFU_F_PERIMETER, "perimeter_um", "um", "length of the outline")                                \
  X(CFU_F_CIRCULARITY, "circularity", "1", "4 pi area / perimeter^2, 1 for a disc")                \
  X(CFU_F_SOLIDITY, "solidity", "1", "area / area of the convex hull")                             \
  X(CFU_F_ASPECT, "aspect", "1", "major / minor axis of the second-moment ellipse, at least 1")    \
  X(CFU_F_MAJOR, "major_um", "um", "major axis of the second-moment ellipse")                      \
  X(CFU_F_MINOR, "minor_um", "um", "minor axis of the second-moment ellipse")                      \
  X(CFU_F_OD_MEAN, "od_mean", "OD", "mean optical density of luminance inside the outline")        \
  X(CFU_F_OD_PEAK, "od_peak", "OD", "95th percentile of optical density inside the outline")       \
  X(CFU_F_OD_SUM, "od_sum_mm2", "OD mm2", "integral of optical density over the area")             \
  X(CFU_F_OD_RED, "od_red", "OD", "mean optical density in the red channel")                       \
  X(CFU_F_OD_GREEN, "od_green", "OD", "mean optical density in the green channel")                 \
  X(CFU_F_OD_BLUE, "od_blue", "OD", "mean optical density in the blue channel")                    \
  X(CFU_F_HAEM, "haem_od", "OD", "(od_green + od_blue) / 2 - od_red: haemoglobin's signature")     \
  X(CFU_F_HAEM_PEAK, "haem_peak", "OD", "95th percentile of the haemoglobin signature")            \
  X(CFU_F_HAEM_FRACTION, "haem_fraction", "1", "share of the area with a haemoglobin signature")   \
  X(CFU_F_HAEM_SUM, "haem_sum_mm2", "OD mm2", "integral of the haemoglobin signature")             \
  X(CFU_F_TEXTURE, "texture_od", "OD", "standard deviation of the cell-scale band inside")         \
  X(CFU_F_TEXTURE_RATIO, "texture_ratio", "1", "texture_od / that of the gel around")              \
  X(CFU_F_SPOTS, "spot_count", "1", "cell-sized spots inside the outline")                         \
  X(CFU_F_SPOT_DENSITY, "spot_density_mm2", "1/mm2", "cell-sized spots per area")                  \
  X(CFU_F_SPOT_CONTRAST, "spot_contrast_od", "OD", "median contrast of the cell-sized spots")      \
  X(CFU_F_CLUSTERS, "cluster_count", "1", "dense clusters inside the outline")                     \
  X(CFU_F_BRIGHT_FRACTION, "bright_fraction", "1", "share of the area brighter than the gel")      \
  X(CFU_F_OD_CENTRE, "od_centre", "OD", "mean OD inside 0.4 of the radius")                        \
  X(CFU_F_OD_MIDDLE, "od_middle", "OD", "mean OD between 0.4 and 0.75 of the radius")              \
  X(CFU_F_OD_EDGE, "od_edge", "OD", "mean OD between 0.75 and 1.0 of the radius")                  \
  X(CFU_F_RING, "ring_contrast", "1", "(od_edge - od_centre) / od_peak: a bubble's signature")     \
  X(CFU_F_EDGE_SHARPNESS, "edge_sharpness", "1/um", "mean gradient across the outline / od_peak")  \
  X(CFU_F_FOCUS, "focus", "1", "share of cell-scale energy in the finest band; low = defocused")   \
  X(CFU_F_GREY, "saturation_od", "OD", "largest minus smallest channel OD: 0 for a grey object")   \
  X(CFU_F_NOISE, "noise_od", "OD", "standard deviation of OD in the gel around")                   \
  X(CFU_F_RIM_DISTANCE, "rim_distance_mm", "mm", "distance of the centre from the inner wall")     \
  X(CFU_F_POLARITY, "polarity", "1", "+1 darker than the ground, -1 brighter")                     \
  X(CFU_F_UM_PER_PX, "um_per_px", "um", "sampling at which the features were measured")
/* clang-format on */

#define CFU_FEATURE_ENUM(e, n, u, d) e,
/** Index of each feature in a colony's feature vector. */
enum { CFU_FEATURES(CFU_FEATURE_ENUM) CFU_FEATURE_COUNT };
#undef CFU_FEATURE_ENUM

#define CFU_FEATURE_NAME(e, n, u, d) n,
#define CFU_FEATURE_UNIT(e, n, u, d) u,
#define CFU_FEATURE_TEXT(e, n, u, d) d,

/** Column name of feature `i`, or a null pointer outside the schema. [thread: any] */
static inline const char *cfu_feature_name(int i) {
  static const char *const t[] = {CFU_FEATURES(CFU_FEATURE_NAME)};
  return i >= 0 && i < CFU_FEATURE_COUNT ? t[i] : (const char *)0;
}

/** Unit of feature `i`, or a null pointer outside the schema. [thread: any] */
static inline const char *cfu_feature_unit(int i) {
  static const char *const t[] = {CFU_FEATURES(CFU_FEATURE_UNIT)};
  return i >= 0 && i < CFU_FEATURE_COUNT ? t[i] : (const char *)0;
}

/** Definition of feature `i`, or a null pointer outside the schema. [thread: any] */
static inline const char *cfu_feature_text(int i) {
  static const char *const t[] = {CFU_FEATURES(CFU_FEATURE_TEXT)};
  return i >= 0 && i < CFU_FEATURE_COUNT ? t[i] : (const char *)0;
}

#endif
