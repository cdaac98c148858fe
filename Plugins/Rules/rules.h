/* What the files of this plugin share. */
#ifndef RULES_H
#define RULES_H

#include "cfu_plugin.h"

/* ---- soft rules (soft.c) ---- */

/* "x lies above `threshold`": 0.5 at the threshold, 0.88 one `width` x 2 above it. A feature that
 * could not be measured (NaN) says nothing either way: 0.5. */
double above(double x, double threshold, double width);
double below(double x, double threshold, double width);
/* The same for sizes, where what matters is the ratio: `ratio` is the factor that makes "surely".
 */
double larger(double x, double threshold, double ratio);
double smaller(double x, double threshold, double ratio);
/* "a or b", for rules that do not hang together. */
double either(double a, double b);

/* ---- parameters (parameters.c) ---- */

/* A threshold that a user may move. */
typedef struct parameter {
  const char *name;
  double value;
  double lowest;
  double highest;
} parameter;

/* Reads a flat JSON object of numbers into `parameters` by name. Unknown names, values that are no
 * number and values out of bounds give CFU_ERR_PARAMETER and a text that names them. */
cfu_status parameters_read(const char *json, parameter *parameters, uint32_t count,
                           cfu_error *error);

/* ---- the two classifiers ---- */

#define METHYLCELLULOSE_CLASSES 9
#define METHYLCELLULOSE_PARAMETERS 29
extern const cfu_descriptor methylcellulose_descriptor;
extern const parameter methylcellulose_defaults[METHYLCELLULOSE_PARAMETERS];
/* Fills `scores`, one for each class, any positive scale, from one object's features. */
void methylcellulose_score(const parameter *parameters, const float *features, double *scores);

#define AGAR_CLASSES 4
#define AGAR_PARAMETERS 8
extern const cfu_descriptor agar_descriptor;
extern const parameter agar_defaults[AGAR_PARAMETERS];
void agar_score(const parameter *parameters, const float *features, double *scores);

#define MOST_CLASSES 9
#define MOST_PARAMETERS 29

/* How many features the rules know: those of the schema when they were written. */
#define KNOWN_FEATURES (CFU_F_UM_PER_PX + 1)

#endif
