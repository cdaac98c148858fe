/* Reads the head of a model file. Every value is checked here, so that nothing else has to be. */
#include "trained.h"

#include <math.h>
#include <string.h>

/* Where the reader stands: one line, split at its blanks as it goes. */
typedef struct reader {
  trained_head *head;
  const char *file;
  cfu_error *error;
  uint32_t line;
  /* What is left of the line. */
  char *rest;
  uint32_t seen_temperature;
  uint32_t seen_bias;
  int seen_features;
} reader;

static cfu_status refuse(reader *r, const char *what) {
  return trained_say(r->error, CFU_ERR_RESOURCE, "%s, line %u: %s", r->file, r->line, what);
}

/* The next word, or NULL at the end of the line. */
static char *word(reader *r) {
  while (*r->rest == ' ')
    ++r->rest;
  if (!*r->rest)
    return NULL;
  char *start = r->rest;
  while (*r->rest && *r->rest != ' ')
    ++r->rest;
  if (*r->rest)
    *r->rest++ = 0;
  return start;
}

/* All that is left, or NULL when that is nothing. */
static char *remainder_of_line(reader *r) {
  while (*r->rest == ' ')
    ++r->rest;
  char *start = r->rest;
  r->rest += strlen(start);
  return *start ? start : NULL;
}

/* A decimal number. Not strtod, which takes its decimal sign from the locale. */
static int number(reader *r, double *value) {
  const char *at = word(r);
  if (!at)
    return 0;
  double sign = 1.0, mantissa = 0.0;
  int exponent = 0, digits = 0;
  if (*at == '-' || *at == '+')
    sign = *at++ == '-' ? -1.0 : 1.0;
  for (; *at >= '0' && *at <= '9' && digits < 100; ++at, ++digits)
    mantissa = 10.0 * mantissa + (*at - '0');
  if (*at == '.')
    for (++at; *at >= '0' && *at <= '9' && digits < 100; ++at, ++digits, --exponent)
      mantissa = 10.0 * mantissa + (*at - '0');
  if (digits == 0)
    return 0;
  if (*at == 'e' || *at == 'E') {
    int negative = 0, power = 0, count = 0;
    ++at;
    if (*at == '+' || *at == '-')
      negative = *at++ == '-';
    for (; *at >= '0' && *at <= '9' && count < 4; ++at, ++count)
      power = 10 * power + (*at - '0');
    if (count == 0)
      return 0;
    exponent += negative ? -power : power;
  }
  /* Dividing by a power of ten rounds once where multiplying by its inverse rounds twice. */
  *value =
      exponent < 0 ? sign * mantissa / pow(10.0, -exponent) : sign * mantissa * pow(10.0, exponent);
  return *at == 0 && isfinite(*value);
}

static int whole(reader *r, double lowest, double highest, uint32_t *value) {
  double x;
  if (!number(r, &x) || x != floor(x) || x < lowest || x > highest)
    return 0;
  *value = (uint32_t)x;
  return 1;
}

static int feature(reader *r, uint32_t *index) {
  const char *name = word(r);
  for (int i = 0; name && i < CFU_FEATURE_COUNT; ++i)
    if (strcmp(name, cfu_feature_name(i)) == 0) {
      *index = (uint32_t)i;
      return 1;
    }
  return 0;
}

static int colour(const char *text, uint32_t *value) {
  if (!text || text[0] != '#' || strlen(text) != 7)
    return 0;
  *value = 0;
  for (const char *at = text + 1; *at; ++at) {
    const char *digits = "0123456789abcdef";
    const char c = *at >= 'A' && *at <= 'F' ? (char)(*at - 'A' + 'a') : *at;
    const char *found = strchr(digits, c);
    if (!found)
      return 0;
    *value = 16 * *value + (uint32_t)(found - digits);
  }
  return 1;
}

static cfu_status class_line(reader *r) {
  trained_head *head = r->head;
  if (head->descriptor.class_count == TRAINED_MOST_CLASSES)
    return refuse(r, "too many classes");
  cfu_class *made = &head->classes[head->descriptor.class_count];
  made->struct_size = sizeof *made;
  made->id = word(r);
  const char *kind = word(r);
  made->flags = !kind                               ? 0
                : strcmp(kind, "colony") == 0       ? CFU_CLASS_COLONY
                : strcmp(kind, "not-a-colony") == 0 ? CFU_CLASS_NOT_COLONY
                : strcmp(kind, "reject") == 0       ? CFU_CLASS_REJECT
                                                    : 0;
  double limit = 0, stained = 0;
  if (!made->flags || !colour(word(r), &made->colour) || !number(r, &limit) ||
      !number(r, &stained) || limit < 0 || stained < 0)
    return refuse(r, "due are: class ID colony|not-a-colony|reject #rrggbb LIMIT STAINED NAME");
  made->max_um_per_px = (float)limit;
  made->max_um_per_px_stained = (float)stained;
  made->name = remainder_of_line(r);
  if (!made->name)
    return refuse(r, "the class has no name");
  for (uint32_t c = 0; c < head->descriptor.class_count; ++c)
    if (strcmp(head->classes[c].id, made->id) == 0)
      return refuse(r, "two classes have one id");
  ++head->descriptor.class_count;
  return CFU_OK;
}

static cfu_status numbers(reader *r, double *values, uint32_t *count) {
  *count = 0;
  for (;;) {
    while (*r->rest == ' ')
      ++r->rest;
    if (!*r->rest)
      return *count ? CFU_OK : refuse(r, "a number is due");
    if (*count == TRAINED_MOST_CLASSES || !number(r, &values[*count]))
      return refuse(r, "not a number, or too many");
    ++*count;
  }
}

static cfu_status text_line(reader *r, const char **value) {
  *value = remainder_of_line(r);
  return *value ? CFU_OK : refuse(r, "the value is missing");
}

/* The index of a class that an earlier line has described. */
static int known_class(reader *r, uint32_t *index) {
  const char *id = word(r);
  for (uint32_t c = 0; id && c < r->head->descriptor.class_count; ++c)
    if (strcmp(r->head->classes[c].id, id) == 0) {
      *index = c;
      return 1;
    }
  return 0;
}

static cfu_status lean_line(reader *r) {
  trained_head *head = r->head;
  if (head->lean_count == TRAINED_MOST_CLASSES)
    return refuse(r, "too many leans");
  trained_lean *lean = &head->leans[head->lean_count];
  if (!known_class(r, &lean->to) || !known_class(r, &lean->away) || lean->to == lean->away ||
      !number(r, &lean->amount) || lean->amount < 0 || lean->amount > 20)
    return refuse(r, "due are: lean CLASS CLASS AMOUNT, two classes from above and 0 to 20");
  ++head->lean_count;
  return CFU_OK;
}

static cfu_status range_line(reader *r) {
  trained_head *head = r->head;
  if (head->range_count == CFU_FEATURE_COUNT)
    return refuse(r, "too many ranges");
  trained_range *range = &head->ranges[head->range_count];
  if (!feature(r, &range->feature) || !number(r, &range->low) || !number(r, &range->high) ||
      !(range->high > range->low))
    return refuse(r, "due are: range FEATURE LOW HIGH, with HIGH above LOW");
  ++head->range_count;
  return CFU_OK;
}

static cfu_status input_line(reader *r) {
  trained_head *head = r->head;
  if (head->input_count == TRAINED_MOST_INPUTS)
    return refuse(r, "too many inputs");
  trained_input *input = &head->inputs[head->input_count];
  if (!feature(r, &input->feature))
    return refuse(r, "there is no such feature");
  const char *kind = word(r);
  input->logarithmic = kind && strcmp(kind, "log") == 0;
  if (!kind || (!input->logarithmic && strcmp(kind, "linear") != 0) || !number(r, &input->centre) ||
      !number(r, &input->width) || !(input->width > 0))
    return refuse(r, "due are: input FEATURE linear|log CENTRE WIDTH, with WIDTH above 0");
  ++head->input_count;
  return CFU_OK;
}

/* One line after the first. */
static cfu_status line(reader *r, int net) {
  trained_head *head = r->head;
  cfu_descriptor *d = &head->descriptor;
  const char *key = word(r);
  cfu_status status = CFU_OK;
  if (!key)
    return refuse(r, "is empty");
  if (strcmp(key, "id") == 0)
    status = text_line(r, &d->id);
  else if (strcmp(key, "version") == 0)
    status = text_line(r, &d->version);
  else if (strcmp(key, "name") == 0)
    status = text_line(r, &d->name);
  else if (strcmp(key, "card") == 0)
    status = text_line(r, &d->card_json);
  else if (strcmp(key, "class") == 0)
    status = class_line(r);
  else if (strcmp(key, "temperature") == 0)
    status = numbers(r, head->temperature, &r->seen_temperature);
  else if (strcmp(key, "bias") == 0)
    status = numbers(r, head->bias, &r->seen_bias);
  else if (strcmp(key, "range") == 0)
    status = range_line(r);
  else if (strcmp(key, "features") == 0) {
    r->seen_features = 1;
    if (!whole(r, 0, CFU_FEATURE_COUNT, &d->feature_count))
      status = refuse(r, "features is no number, or more than this library knows");
  } else if (strcmp(key, "reject_probability") == 0) {
    if (!number(r, &head->reject_probability) || head->reject_probability < 0 ||
        head->reject_probability > 1)
      status = refuse(r, "reject_probability is from 0 to 1");
  } else if (strcmp(key, "lean") == 0) {
    status = lean_line(r);
  } else if (strcmp(key, "reject_strangeness") == 0) {
    if (!number(r, &head->reject_strangeness) || head->reject_strangeness < 0)
      status = refuse(r, "reject_strangeness is at least 0");
  } else if (net && strcmp(key, "input") == 0)
    status = input_line(r);
  else if (net && strcmp(key, "crop") == 0) {
    if (!whole(r, 8, 256, &head->crop))
      status = refuse(r, "crop is a whole number from 8 to 256");
  } else if (!net && strcmp(key, "trees") == 0) {
    if (!whole(r, 1, 1e6, &head->trees))
      status = refuse(r, "trees is a whole number from 1 to 1000000");
  } else if (!net && strcmp(key, "nodes") == 0) {
    if (!whole(r, 1, 1e8, &head->nodes))
      status = refuse(r, "nodes is a whole number from 1 to 100000000");
  } else
    return trained_say(r->error, CFU_ERR_RESOURCE, "%s, line %u: the key '%.40s' is unknown",
                       r->file, r->line, key);
  if (status == CFU_OK && remainder_of_line(r))
    status = refuse(r, "has more than is due");
  return status;
}

/* What can be told only when all lines are there. */
static cfu_status complete(reader *r, int net) {
  trained_head *head = r->head;
  cfu_descriptor *d = &head->descriptor;
  const uint32_t classes = d->class_count;
  const char *missing = !d->id                                           ? "id"
                        : !d->version                                    ? "version"
                        : !d->name                                       ? "name"
                        : classes == 0                                   ? "class"
                        : !r->seen_features                              ? "features"
                        : r->seen_temperature == 0                       ? "temperature"
                        : net && head->crop == 0                         ? "crop"
                        : net && head->input_count == 0                  ? "input"
                        : !net && (head->trees == 0 || head->nodes == 0) ? "trees or nodes"
                                                                         : NULL;
  if (missing)
    return trained_say(r->error, CFU_ERR_RESOURCE, "%s: the key %s is missing", r->file, missing);
  if ((r->seen_temperature != 1 && r->seen_temperature != classes) ||
      (r->seen_bias != 0 && r->seen_bias != classes))
    return trained_say(
        r->error, CFU_ERR_RESOURCE,
        "%s: temperature and bias have one number a class (temperature may have one)", r->file);
  for (uint32_t c = 0; c < classes; ++c) {
    if (r->seen_temperature == 1)
      head->temperature[c] = head->temperature[0];
    if (!(head->temperature[c] > 0))
      return trained_say(r->error, CFU_ERR_RESOURCE, "%s: temperature is not above 0", r->file);
  }
  int beyond = 0;
  for (uint32_t i = 0; i < head->range_count; ++i)
    beyond |= head->ranges[i].feature >= d->feature_count;
  for (uint32_t i = 0; i < head->input_count; ++i)
    beyond |= head->inputs[i].feature >= d->feature_count;
  if (beyond)
    return trained_say(r->error, CFU_ERR_RESOURCE,
                       "%s: a range or input is not among the first %u features", r->file,
                       d->feature_count);
  d->struct_size = sizeof *d;
  d->classes = head->classes;
  d->class_stride = sizeof(cfu_class);
  d->feature_schema = CFU_FEATURE_SCHEMA;
  d->crop_width = d->crop_height = head->crop;
  return CFU_OK;
}

cfu_status trained_read(const cfu_bytes *bytes, const char *file, const char *kind,
                        trained_head *head, cfu_error *error) {
  memset(head, 0, sizeof *head);
  head->reject_strangeness = INFINITY;
  head->descriptor.card_json = "{}";
  const int net = strcmp(kind, "net") == 0;
  const char *last = net ? "end" : "data";
  reader r = {.head = head, .file = file, .error = error};

  /* Lines are cut apart in a copy, which the descriptor's texts then point into. */
  uint64_t length = bytes->size < TRAINED_MOST_HEAD - 1 ? bytes->size : TRAINED_MOST_HEAD - 1;
  if (length > 0)
    memcpy(head->text, bytes->data, length);
  char *at = head->text;
  for (;;) {
    ++r.line;
    char *end = memchr(at, '\n', (size_t)(head->text + length - at));
    if (!end)
      return refuse(&r, net ? "the head has no line 'end' within 64 KiB"
                            : "the head has no line 'data' within 64 KiB");
    *end = 0;
    if (strlen(at) != (size_t)(end - at))
      return refuse(&r, "holds a zero byte");
    if (r.line > 1 && strcmp(at, last) == 0) {
      head->size = (uint64_t)(end + 1 - head->text);
      return complete(&r, net);
    }
    r.rest = at;
    at = end + 1;
    if (r.line == 1) {
      const char *magic = word(&r), *version = word(&r), *of = word(&r);
      if (!magic || strcmp(magic, "cfu-model") != 0 || !version || !of || strcmp(of, kind) != 0)
        return trained_say(error, CFU_ERR_RESOURCE, "%s is no model of the kind %s", file, kind);
      if (strcmp(version, "1") != 0)
        return trained_say(error, CFU_ERR_RESOURCE, "%s has version %.20s, this library reads 1",
                           file, version);
      continue;
    }
    cfu_status status = line(&r, net);
    if (status != CFU_OK)
      return status;
  }
}
