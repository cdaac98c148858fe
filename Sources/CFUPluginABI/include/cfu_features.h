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
 * Peers of a dish are the 30 objects that the seeker takes for colonies first; "over that of the
 * dish's peers" is over the size of their upper quartile (or a least value, where that is noise),
 * from -20 to 20, and NaN with fewer than five peers. Lamp, camera and medium make all colonies of
 * a dish strong or faint together, so these features say what the plain ones cannot.
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
  X(CFU_F_UM_PER_PX, "um_per_px", "um", "sampling at which the features were measured")            \
  X(CFU_F_THICKNESS, "thickness_um", "um",                                                         \
    "diameter of the largest disc that fits into the outline")                                     \
  X(CFU_F_VISIBILITY, "visibility_sigma", "1", "od_mean in standard deviations of gel (noise_od)") \
  X(CFU_F_OD_LOW, "od_low_sigma", "1",                                                             \
    "5th percentile of OD in standard deviations of gel: how bright its brightest parts are")      \
  X(CFU_F_OD_RADIUS, "od_radius", "1",                                                             \
    "mean distance from the centroid, weighted with OD over unweighted: below 1 has a core")       \
  X(CFU_F_OD_RINGS, "od_rings", "1",                                                               \
    "share of the variance of OD that rings of equal depth below the outline explain")             \
  X(CFU_F_EDGE_RISE, "edge_rise_um", "um",                                                         \
    "contrast over the 90th percentile of slope near the outline: low = sharp")                    \
  X(CFU_F_HAEM_SLOPE, "haem_slope", "1",                                                           \
    "slope of the haemoglobin signature over OD, through 0: colour free of contrast")              \
  X(CFU_F_HAEM_DISH, "haem_slope_dish", "1",                                                       \
    "haem_slope less that of the dish's grey objects: free of colour balance")                     \
  X(CFU_F_HAEM_SIGMA, "haem_sigma", "1", "haem_peak in standard deviations of gel")                \
  X(CFU_F_RED_GREEN, "red_green", "1",                                                             \
    "slope of the red channel's OD over the green one's, through 0: 1 for grey")                   \
  X(CFU_F_GREEN_BLUE, "green_blue", "1",                                                           \
    "slope of the green channel's OD over the blue one's, through 0: 1 for grey")                  \
  X(CFU_F_RED_SHARE, "red_share", "1",                                                             \
    "share of the area whose haemoglobin signature is above 0.25 of its OD")                       \
  X(CFU_F_PALE_SHARE, "pale_share", "1",                                                           \
    "of what stands out of the gel, the share with a signature below 0.1 of its OD")               \
  X(CFU_F_HAEM_RADIUS, "haem_radius", "1",                                                         \
    "as od_radius, weighted with the signature: below 1 has a red core")                           \
  X(CFU_F_RED_AREA, "red_core_um2", "um2",                                                         \
    "area with a signature above half of haem_peak (and above noise)")                             \
  X(CFU_F_RED_CLUSTERS, "red_clusters", "1", "connected pieces of that area of at least 900 um2")  \
  X(CFU_F_GRAIN_FINE, "grain_fine_od", "OD",                                                       \
    "rms of the band 15-30 um inside, that of gel taken off; NaN above 18 um/px")                  \
  X(CFU_F_GRAIN_MIDDLE, "grain_middle_od", "OD",                                                   \
    "rms of the band 30-60 um inside, that of gel taken off")                                      \
  X(CFU_F_GRAIN_SMALL, "grain_small_od", "OD",                                                     \
    "rms of the band 60-120 um inside, that of gel taken off")                                     \
  X(CFU_F_GRAIN_LARGE, "grain_large_od", "OD",                                                     \
    "rms of the band 120-240 um inside, that of gel taken off")                                    \
  X(CFU_F_FINE_SHARE, "grain_fine_share", "1",                                                     \
    "power of the band 15-30 um over that of 15-30 and 30-60 um")                                  \
  X(CFU_F_MIDDLE_SHARE, "grain_middle_share", "1",                                                 \
    "power of the band 30-60 um over that of 30-60 and 60-120 um")                                 \
  X(CFU_F_SMALL_SHARE, "grain_small_share", "1",                                                   \
    "power of the band 60-120 um over that of 60-120 and 120-240 um")                              \
  X(CFU_F_CELL_SIGMA, "cell_sigma", "1", "rms of the band 15-60 um over that of gel")              \
  X(CFU_F_CELL_RATIO, "cell_od_ratio", "1",                                                        \
    "rms of the band 15-60 um, that of gel taken off, over od_mean (or noise_od)")                 \
  X(CFU_F_CELL_SKEW, "cell_skew", "1",                                                             \
    "skewness of the band 15-60 um: negative where cells are bright")                              \
  X(CFU_F_CELL_KURTOSIS, "cell_kurtosis", "1",                                                     \
    "kurtosis of the band 15-60 um: 3 for noise, high for few sharp cells")                        \
  X(CFU_F_CELL_BRIGHT, "cell_bright", "1",                                                         \
    "share of the power of the band 15-60 um that is brighter than around")                        \
  X(CFU_F_CELLS, "cells_expected", "1",                                                            \
    "(sum of OD)^2 over (power of 15-60 um x area x 150 um2): cells, free of contrast")            \
  X(CFU_F_DARK_SPOTS, "dark_spots", "1",                                                           \
    "dark round spots of the band 15-60 um beyond 5 standard deviations of gel")                     \
  X(CFU_F_BRIGHT_SPOTS, "bright_spots", "1",                                                       \
    "bright round spots of that band beyond 5 standard deviations of gel")                           \
  X(CFU_F_LARGE_BRIGHT, "large_bright_spots", "1", "bright spots wider than 27 um at half height") \
  X(CFU_F_SPOT_DIAMETER, "spot_diameter_um", "um",                                                 \
    "median width at half height of the spots of the stronger kind")                                     \
  X(CFU_F_SPOT_SPACING, "spot_spacing_um", "um",                                                   \
    "median distance from a spot of that kind to the nearest other one")                                        \
  X(CFU_F_SURROUND_SHARE, "surround_share", "1",                                                   \
    "share of the gel around the object that is covered by something")                             \
  X(CFU_F_SURROUND_HAEM, "surround_haem", "OD",                                                    \
    "mean haemoglobin signature of the open gel around the object")                                \
  X(CFU_F_NEIGHBOUR, "neighbour_gap_um", "um",                                                     \
    "gap to the nearest other object, both taken as discs; at most 3000")                          \
  X(CFU_F_CENTRE_SEEN, "centre_seen", "1",                                                         \
    "highest probability inside that a colony has its middle there, as the seeker sees it")        \
  X(CFU_F_BODY_SEEN, "body_seen", "1",                                                             \
    "mean probability inside of being part of a colony, as the seeker sees it")                    \
  X(CFU_F_CENTRES_SEEN, "centres_seen", "1",                                                       \
    "middles of colonies that the seeker sees inside, probability at least 0.15")                  \
  X(CFU_F_BFU_E_SEEN, "bfu_e_seen", "1",                                                           \
    "share of BFU-E in what the seeker sees inside; the shares to cluster_seen sum to 1")          \
  X(CFU_F_CFU_E_SEEN, "cfu_e_seen", "1", "share of CFU-E in what the seeker sees inside")          \
  X(CFU_F_CFU_GM_SEEN, "cfu_gm_seen", "1", "share of CFU-GM in what the seeker sees inside")       \
  X(CFU_F_CFU_GEMM_SEEN, "cfu_gemm_seen", "1", "share of CFU-GEMM in what the seeker sees inside") \
  X(CFU_F_CFU_MK_SEEN, "cfu_mk_seen", "1", "share of CFU-MK in what the seeker sees inside")       \
  X(CFU_F_CLUSTER_SEEN, "cluster_seen", "1",                                                       \
    "share of clusters below the threshold in what the seeker sees inside")                        \
  X(CFU_F_HAEM_PEAK_PEERS, "haem_peak_peers", "1", "haem_peak over that of the dish's peers")      \
  X(CFU_F_HAEM_SIGMA_PEERS, "haem_sigma_peers", "1", "haem_sigma over that of the dish's peers")   \
  X(CFU_F_CELL_SIGMA_PEERS, "cell_sigma_peers", "1", "cell_sigma over that of the dish's peers")   \
  X(CFU_F_CELL_RATIO_PEERS, "cell_od_ratio_peers", "1", "cell_od_ratio over that of the dish's peers") \
  X(CFU_F_GRAIN_SMALL_PEERS, "grain_small_od_peers", "1", "grain_small_od over that of the dish's peers") \
  X(CFU_F_GRAIN_FINE_PEERS, "grain_fine_od_peers", "1", "grain_fine_od over that of the dish's peers") \
  X(CFU_F_GRAIN_MIDDLE_PEERS, "grain_middle_od_peers", "1", "grain_middle_od over that of the dish's peers") \
  X(CFU_F_OD_PEAK_PEERS, "od_peak_peers", "1", "od_peak over that of the dish's peers")            \
  X(CFU_F_OD_MEAN_PEERS, "od_mean_peers", "1", "od_mean over that of the dish's peers")            \
  X(CFU_F_TEXTURE_PEERS, "texture_od_peers", "1", "texture_od over that of the dish's peers")      \
  X(CFU_F_SPOT_CONTRAST_PEERS, "spot_contrast_od_peers", "1", "spot_contrast_od over that of the dish's peers") \
  X(CFU_F_RED_GREEN_PEERS, "red_green_peers", "1", "red_green over that of the dish's peers")      \
  X(CFU_F_GREEN_BLUE_PEERS, "green_blue_peers", "1", "green_blue over that of the dish's peers")   \
  X(CFU_F_SPOT_DIAMETER_PEERS, "spot_diameter_um_peers", "1", "spot_diameter_um over that of the dish's peers") \
  X(CFU_F_FOCUS_PEERS, "focus_peers", "1", "focus over that of the dish's peers")                  \
  X(CFU_F_EDGE_RISE_PEERS, "edge_rise_um_peers", "1", "edge_rise_um over that of the dish's peers") \
  X(CFU_F_DIAMETER_PEERS, "diameter_um_peers", "1", "diameter_um over that of the dish's peers")   \
  X(CFU_F_HAEM_PEERS, "haem_od_peers", "1", "haem_od over that of the dish's peers")               \
  X(CFU_F_GREY_PEERS, "saturation_od_peers", "1", "saturation_od over that of the dish's peers")   \
  X(CFU_F_OD_RADIUS_PEERS, "od_radius_peers", "1", "od_radius over that of the dish's peers")
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
