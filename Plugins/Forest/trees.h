/* The trees of a forest.model, used where they lie. */
#ifndef TREES_H
#define TREES_H

#include "trained.h"

/* A split (feature >= 0) or a leaf (feature = -1), as it stands in the file. */
typedef struct tree_node {
  float value;
  int16_t feature;
  uint16_t flags;
  /* Left and right. */
  uint32_t child[2];
} tree_node;

/* A NaN goes left. */
#define TREE_NAN_LEFT 1u

typedef struct forest {
  const uint32_t *roots;
  const tree_node *nodes;
  uint32_t tree_count;
  uint32_t class_count;
} forest;

/* Finds the trees behind the head and checks every node, so that walking them can neither leave
 * the file nor go in circles. The forest points into `bytes`. */
cfu_status forest_open(const cfu_bytes *bytes, const char *file, const trained_head *head,
                       forest *trees, cfu_error *error);

/* Adds up the leaves of `count` objects, whose features lie `stride` floats apart: `scores` holds
 * count x class_count values. */
void forest_scores(const forest *trees, const float *features, size_t stride, uint32_t count,
                   double *scores);

#endif
