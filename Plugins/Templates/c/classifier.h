/* The classifier itself: knows colonies, and nothing of the host. */
#ifndef CLASSIFIER_H
#define CLASSIFIER_H

#include <stdint.h>

#include "reading.h"

/* Features that the host is asked for: the first ones of include/cfu_features.h. plugin.json says
 * the same number. */
#define FEATURES_KNOWN 36u
#define MOST_FEATURES 16u
#define MOST_CLASSES 32u

/* What a user may set; plugin.json lists the same with the same bounds. */
typedef struct parameters {
  /* Scores are multiplied with it: above 1 the classifier is surer of itself. */
  double sharpness;
  /* An object smaller than this, um, is no colony, whatever it looks like. */
  double smallest_um;
} parameters;

/* How one feature becomes a number around 0. */
typedef struct feature {
  uint32_t index;
  int logarithmic;
  double typical;
  double spread;
} feature;

/* What model/weights.txt holds. */
typedef struct model {
  feature features[MOST_FEATURES];
  uint32_t feature_count;
  double bias[MOST_CLASSES];
  double weights[MOST_CLASSES][MOST_FEATURES];
  uint32_t class_count;
} model;

/* Reads {"sharpness": 1, "smallest_um": 60} over the defaults. NULL when all is well, else what is
 * wrong, written into `room` of `size` bytes. */
const char *read_parameters(text json, parameters *parameters, char *room, size_t size);

/* Reads model/weights.txt. `names` are the ids of the classes in their order. Returns as above. */
const char *read_model(text file, const char *const *names, uint32_t class_count, model *model,
                       char *room, size_t size);

/* Probabilities of one object. `is_colony` holds 1 for each class that is one. Returns how strange
 * the object is: 0 = everything is typical. */
float classify_object(const model *model, const parameters *parameters, const int *is_colony,
                      const float *features, float *probabilities);

#endif
