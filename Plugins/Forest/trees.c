#include "trees.h"

#include <math.h>
#include <string.h>

CFU_STATIC_ASSERT(sizeof(tree_node) == 16, "a node is 16 bytes in the file");

static uint64_t aligned(uint64_t offset) { return (offset + 63) / 64 * 64; }

static cfu_status check_node(const tree_node *node, uint32_t index, const trained_head *head) {
  if (isnan(node->value) || (node->flags & ~TREE_NAN_LEFT))
    return CFU_ERR_RESOURCE;
  if (node->feature == -1)
    return isfinite(node->value) && node->child[0] == 0 && node->child[1] == 0 ? CFU_OK
                                                                               : CFU_ERR_RESOURCE;
  int inside = node->feature >= 0 && (uint32_t)node->feature < head->descriptor.feature_count;
  for (int side = 0; side < 2; ++side)
    inside &= node->child[side] > index && node->child[side] < head->nodes;
  return inside ? CFU_OK : CFU_ERR_RESOURCE;
}

cfu_status forest_open(const cfu_bytes *bytes, const char *file, const trained_head *head,
                       forest *trees, cfu_error *error) {
  const uint64_t roots = aligned(head->size);
  const uint64_t nodes = aligned(roots + 4 * (uint64_t)head->trees);
  const uint64_t due = nodes + sizeof(tree_node) * (uint64_t)head->nodes;
  if (bytes->size != due)
    return trained_say(error, CFU_ERR_RESOURCE, "%s is %llu bytes long, its head makes it %llu",
                       file, (unsigned long long)bytes->size, (unsigned long long)due);
  if ((uintptr_t)bytes->data % 64 != 0)
    return trained_say(error, CFU_ERR_RESOURCE, "%s does not begin at a multiple of 64", file);
  /* Aligned as they are due, by the two lines above. */
  trees->roots = (const uint32_t *)(const void *)(bytes->data + roots);
  trees->nodes = (const tree_node *)(const void *)(bytes->data + nodes);
  trees->tree_count = head->trees;
  trees->class_count = head->descriptor.class_count;
  if (head->trees % trees->class_count != 0)
    return trained_say(error, CFU_ERR_RESOURCE, "%s: %u trees are no multiple of %u classes", file,
                       head->trees, trees->class_count);
  for (uint32_t t = 0; t < trees->tree_count; ++t)
    if (trees->roots[t] >= head->nodes)
      return trained_say(error, CFU_ERR_RESOURCE, "%s: the root of tree %u is no node", file, t);
  for (uint32_t i = 0; i < head->nodes; ++i)
    if (check_node(&trees->nodes[i], i, head) != CFU_OK)
      return trained_say(error, CFU_ERR_RESOURCE, "%s: node %u is damaged", file, i);
  return CFU_OK;
}

/* The leaf in which one object ends. */
static double leaf(const tree_node *nodes, uint32_t root, const float *features) {
  const tree_node *node = &nodes[root];
  while (node->feature >= 0) {
    const float x = features[node->feature];
    /* An index and no branch: the processor could not guess it better than a coin. */
    const int right = !((x <= node->value) | ((x != x) & (int)(node->flags & TREE_NAN_LEFT)));
    node = &nodes[node->child[right]];
  }
  return (double)node->value;
}

void forest_scores(const forest *trees, const float *features, size_t stride, uint32_t count,
                   double *scores) {
  memset(scores, 0, sizeof *scores * count * trees->class_count);
  /* Tree by tree: a tree stays in the fastest memory while all objects pass through it. */
  for (uint32_t t = 0; t < trees->tree_count; ++t) {
    double *of_class = scores + t % trees->class_count;
    for (uint32_t i = 0; i < count; ++i)
      of_class[(size_t)i * trees->class_count] +=
          leaf(trees->nodes, trees->roots[t], features + i * stride);
  }
}
