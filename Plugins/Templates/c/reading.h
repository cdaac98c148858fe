/* Numbers and words out of text that does not end in a zero byte. Not strtod, which takes its
 * decimal sign from the locale. */
#ifndef READING_H
#define READING_H

#include <stddef.h>

/* What is left of a text. */
typedef struct text {
  const char *at;
  const char *end;
} text;

/* Passes over spaces and tabs. */
void skip_spaces(text *from);

/* The next word up to a space or line break; its length, 0 at the end of the line. */
size_t read_word(text *from, const char **word);

/* Reads a number; 0 when there is none, and then nothing is taken. */
int read_number(text *from, double *value);

/* Passes over the rest of the line; 0 at the end of the text. */
int next_line(text *from);

#endif
