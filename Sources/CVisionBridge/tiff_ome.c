/* The physical size of a pixel in OME-XML. */
#include "tiff_session.h"

#include <stdlib.h>
#include <string.h>

/* The value of an attribute, copied; 0 when it is absent or too long. `name` ends in =". */
static int attribute(const char *text, const char *name, char *out, size_t capacity) {
  const char *start = strstr(text, name);
  if (!start)
    return 0;
  start += strlen(name);
  const char *end = strchr(start, '"');
  if (!end || (size_t)(end - start) >= capacity)
    return 0;
  memcpy(out, start, (size_t)(end - start));
  out[end - start] = 0;
  return 1;
}

/* Micrometres in a unit of length of the OME schema; 0 for units that are none ("pixel"). */
static double micrometres(const char *unit) {
  static const struct {
    const char *name;
    double um;
  } units[] = {{"\xc2\xb5m", 1},   {"\xce\xbcm", 1}, {"&#181;m", 1}, {"&#xB5;m", 1},
               {"&#xb5;m", 1},     {"um", 1},        {"nm", 1e-3},   {"pm", 1e-6},
               {"\xc3\x85", 1e-4}, {"mm", 1e3},      {"cm", 1e4},    {"m", 1e6},
               {"in", 25400}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(unit, units[i].name) == 0)
      return units[i].um;
  }
  return 0;
}

static double size_along(const char *text, const char *size_name, const char *unit_name) {
  char size[64], unit[16], *end = NULL;
  if (!attribute(text, size_name, size, sizeof size))
    return 0;
  if (!attribute(text, unit_name, unit, sizeof unit))
    strcpy(unit, "um"); /* the schema's default */
  double value = strtod(size, &end);
  return end != size && *end == 0 ? value * micrometres(unit) : 0;
}

double cv_ome_um_per_px(const char *description) {
  const char *ome = description ? strstr(description, "<OME") : NULL;
  const char *pixels = ome ? strstr(ome, "<Pixels") : NULL;
  if (!pixels)
    return 0;
  double x = size_along(pixels, "PhysicalSizeX=\"", "PhysicalSizeXUnit=\"");
  double y = size_along(pixels, "PhysicalSizeY=\"", "PhysicalSizeYUnit=\"");
  if (y == 0 && !strstr(pixels, "PhysicalSizeY=\""))
    y = x;
  /* Pixels that are not square, or from no microscope or camera, are no calibration. */
  double low = 0.01, high = 1000, mean = (x + y) / 2;
  if (!(x >= low && x <= high && y >= low && y <= high) || x > 1.01 * y || y > 1.01 * x)
    return 0;
  return mean;
}
