#include "jpeg_output.h"

#include <stdlib.h>

#include <jerror.h>

enum { first_bytes = 256 * 1024 };

static cv_jpeg_output *output_of(j_compress_ptr jpeg) { return (cv_jpeg_output *)jpeg->dest; }

/* The whole room is full. */
static boolean grow(j_compress_ptr jpeg) {
  cv_jpeg_output *o = output_of(jpeg);
  size_t room = o->room == 0 ? first_bytes : 2 * o->room;
  room = room < o->max_bytes ? room : o->max_bytes;
  if (room <= o->room) {
    o->status = CV_ERR_TOO_LARGE;
    ERREXIT(jpeg, JERR_FILE_WRITE);
  }
  uint8_t *grown = realloc(o->bytes, room);
  if (!grown) {
    o->status = CV_ERR_MEMORY;
    ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
  }
  o->destination.next_output_byte = grown + o->room;
  o->destination.free_in_buffer = room - o->room;
  o->bytes = grown;
  o->room = room;
  return TRUE;
}

static void start(j_compress_ptr jpeg) { grow(jpeg); }

static void finish(j_compress_ptr jpeg) {
  cv_jpeg_output *o = output_of(jpeg);
  o->count = o->room - o->destination.free_in_buffer;
}

void cv_jpeg_output_init(cv_jpeg_output *o, size_t max_bytes) {
  *o = (cv_jpeg_output){0};
  o->max_bytes = max_bytes;
  o->destination.init_destination = start;
  o->destination.empty_output_buffer = grow;
  o->destination.term_destination = finish;
}

void cv_jpeg_output_attach(cv_jpeg_output *o, struct jpeg_compress_struct *jpeg) {
  jpeg->dest = &o->destination;
}

cv_bytes cv_jpeg_output_take(cv_jpeg_output *o) {
  uint8_t *fitting = realloc(o->bytes, o->count > 0 ? o->count : 1);
  cv_bytes taken = {fitting ? fitting : o->bytes, o->count};
  o->bytes = NULL;
  return taken;
}

void cv_jpeg_output_close(cv_jpeg_output *o) {
  free(o->bytes);
  o->bytes = NULL;
}

void cv_bytes_free(cv_bytes bytes) { free(bytes.bytes); }
