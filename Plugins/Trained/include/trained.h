/* What the plugins with trained models share: the head of a model file, which says what the
 * classifier is, and the way from its scores to probabilities. One library serves any model, since
 * all that tells two classifiers apart is read from the bundle. The form of the head is documented
 * in Plugins/Forest/README.md. */
#ifndef TRAINED_H
#define TRAINED_H

#include "cfu_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TRAINED_MOST_CLASSES 64
#define TRAINED_MOST_INPUTS 256
/* Longest head, bytes. */
#define TRAINED_MOST_HEAD 65536

/* Where the training data lay in one feature. */
typedef struct trained_range {
  uint32_t feature;
  double low;
  double high;
} trained_range;

/* One column of the network's tensor `features`. */
typedef struct trained_input {
  uint32_t feature;
  int logarithmic;
  double centre;
  double width;
} trained_input;

/* Where class `away` is less than exp(amount) times as probable as class `to`, but more probable,
 * they change places. */
typedef struct trained_lean {
  uint32_t to;
  uint32_t away;
  double amount;
} trained_lean;

/* A head that was read. Text lies in `text`, which the head owns. */
typedef struct trained_head {
  cfu_descriptor descriptor;
  cfu_class classes[TRAINED_MOST_CLASSES];
  double temperature[TRAINED_MOST_CLASSES];
  double bias[TRAINED_MOST_CLASSES];
  trained_lean leans[TRAINED_MOST_CLASSES];
  uint32_t lean_count;
  /* Below this the most probable class is not believed; 0 = never. */
  double reject_probability;
  /* Above this the object is too strange; infinite = never. */
  double reject_strangeness;
  trained_range ranges[CFU_FEATURE_COUNT];
  uint32_t range_count;
  /* Net only. */
  trained_input inputs[TRAINED_MOST_INPUTS];
  uint32_t input_count;
  uint32_t crop;
  /* Forest only. */
  uint32_t trees;
  uint32_t nodes;
  /* Bytes of the head with its last line. */
  uint64_t size;
  char text[TRAINED_MOST_HEAD];
} trained_head;

/* Writes a message into `error` (which may be NULL), cut to its capacity, and returns `status`. */
cfu_status trained_say(cfu_error *error, cfu_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads the head of a model of the kind "forest" or "net" from the beginning of `bytes`, in time
 * that depends on the head alone. `file` names it in messages. `head` may be on the heap only: it
 * is large. Its descriptor has id, version, name, card, classes, feature and crop size filled in
 * and points into `head`; everything else is 0.
 *
 * CFU_ERR_RESOURCE and a text that names the line when it is no such head. */
cfu_status trained_read(const cfu_bytes *bytes, const char *file, const char *kind,
                        trained_head *head, cfu_error *error);

/* How far an object lies outside what was seen in training; 0 = inside. `features` holds at least
 * as many values as the descriptor asks for. */
double trained_strangeness(const trained_head *head, const float *features);

/* Fills in one object's probabilities, strangeness and flags from its scores, one a class.
 * CFU_ERR_INTERNAL, and nothing written, when a score is not finite. */
cfu_status trained_answer(const trained_head *head, const double *scores, const float *features,
                          cfu_result *result, uint32_t item);

/* Checks what every call of classify has to check. */
cfu_status trained_check(const trained_head *head, const cfu_batch *batch, const cfu_result *result,
                         cfu_error *error);

/* CFU_OK for the parameters "{}", the only ones that a trained model has. */
cfu_status trained_no_parameters(const char *params_json, cfu_error *error);

#ifdef __cplusplus
}
#endif
#endif
