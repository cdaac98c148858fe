/* The files of Plugins/Templates and the headers of the ABI, inside the program: a scaffold can be
 * written wherever the program lies. */
#ifndef PLUGIN_TEMPLATES_H
#define PLUGIN_TEMPLATES_H

#include <stddef.h>

/** One file; all of it lives as long as the program. */
typedef struct cfu_template {
  /** Which scaffolds it goes into: "common", a language ("c", "cxx", "swift") or a profile. */
  const char *group;
  /** Path inside the scaffold. */
  const char *path;
  const char *text;
} cfu_template;

/** File `index`, or NULL behind the last one. [thread: any] */
const cfu_template *cfu_template_at(size_t index);

#endif
