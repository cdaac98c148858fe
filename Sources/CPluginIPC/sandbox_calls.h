/* The system calls that a plugin has no business with, and how each is told to a user. */
#ifndef SANDBOX_CALLS_H
#define SANDBOX_CALLS_H

#include <stddef.h>

typedef struct refused_call {
  int call;
  const char *words;
} refused_call;

/* Upper bound of the list, for arrays. */
#define MOST_CALLS 128u

extern const refused_call refused_calls[];
extern const size_t refused_calls_count;

/* What the call does, to stand after "tried to"; never null. */
const char *call_words(int call);

#endif
