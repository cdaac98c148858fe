/* The binary interface between CFUKit and a classifier plugin, major version 1.
 *
 * A plugin is a shared library that exports one function, `cfu_plugin_entry`. It returns a table of
 * functions; the host calls them and nothing else. This header needs the C library's <stdint.h> and
 * <stddef.h> only and compiles as C11, C17, C++17 and C++20.
 *
 * Rules that hold everywhere
 *  - Every struct begins with `struct_size`, set by whoever fills it to `sizeof` as compiled there.
 *    Structs only ever grow at their end. Read a field only if it lies inside `struct_size`
 *    (CFU_HAS_FIELD); a field that is missing has the value 0. Reserved fields are 0.
 *  - `required_flags`: a bit that the reader does not know means "refuse"; no bit is defined yet.
 *  - Arrays of structs carry a stride in bytes, so that an element may grow too.
 *  - Text is UTF-8 and ends with a zero byte. Numbers are in the machine's byte order.
 *  - The host owns every buffer that it hands over; it is valid during the call only, unless the
 *    comment says otherwise. What a plugin returns stays the plugin's and lives until deinit.
 *  - No call may throw, longjmp out, exit the process, or change locale, directory, environment,
 *    signal handlers or the floating-point mode. (A C++ exception that escapes all the same is
 *    caught by the host and becomes an error text.)
 *
 * Threads
 *  - [thread: load]      one thread, the same for all calls so marked; never two at once.
 *  - [thread: instance]  any thread; how many at once is what the descriptor's thread_model says.
 *  - [thread: any]       any thread at any time.
 *
 * States: entry -> init -> { count, describe, create -> { classify, extension } -> destroy } ->
 * deinit
 *
 * Extensions are found by id through `extension` on either side. An id ends in its version
 * ("cfu.host.opencv/1", see cfu_opencv.h) and keeps that id when a draft becomes stable; unknown
 * ids give NULL.
 */
#ifndef CFU_PLUGIN_H
#define CFU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include "cfu_features.h"

#ifdef __cplusplus
extern "C" {
#define CFU_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define CFU_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#define CFU_ABI_MAJOR 1u
#define CFU_ABI_MINOR 0u
/** Version of this header, for the build block. */
#define CFU_SDK_VERSION "1.0"
/** "CFUP", read as a little-endian number. */
#define CFU_PLUGIN_MAGIC 0x50554643u
#define CFU_BYTE_ORDER 0x01020304u

/** Whether `field` of `*pointer` lies inside the struct as its writer knew it. */
#define CFU_HAS_FIELD(type, pointer, field)                                                        \
  ((pointer)->struct_size >= offsetof(type, field) + sizeof((pointer)->field))

#if defined(_WIN32)
#define CFU_EXPORT __declspec(dllexport)
#else
#define CFU_EXPORT __attribute__((visibility("default")))
#endif

/* ---- status ---------------------------------------------------------------------------------- */

/** Outcome of a call: CFU_OK or one of the errors below; every other value counts as internal. */
typedef int32_t cfu_status;

#define CFU_OK 0
/** A null pointer, a size out of range, an unknown id. */
#define CFU_ERR_ARGUMENT 1
#define CFU_ERR_MEMORY 2
/** params_json cannot be read or a parameter is out of its bounds; the text names it. */
#define CFU_ERR_PARAMETER 3
/** A file of the bundle is missing or not what it should be; the text names it. */
#define CFU_ERR_RESOURCE 4
/** The plugin stopped early because host->cancelled said so, or its deadline passed. */
#define CFU_ERR_CANCELLED 5
/** The inputs are of a kind that the descriptor does not accept. */
#define CFU_ERR_UNSUPPORTED 6
#define CFU_ERR_INTERNAL 7

/** Where a plugin says what went wrong. The host owns struct and buffer; valid during the call. */
typedef struct cfu_error {
  uint32_t struct_size;
  /** Bytes at `text`, with the final zero; at least 1. */
  uint32_t capacity;
  /** Empty at the start of the call. A message too long for it is cut by the plugin. */
  char *text;
} cfu_error;

/* ---- services of the host -------------------------------------------------------------------- */

#define CFU_LOG_DEBUG 0
#define CFU_LOG_INFO 1
#define CFU_LOG_WARNING 2
#define CFU_LOG_ERROR 3

/** Read-only bytes; the struct is the caller's, the bytes are the host's. */
typedef struct cfu_bytes {
  uint32_t struct_size;
  uint32_t reserved;
  const uint8_t *data;
  uint64_t size;
} cfu_bytes;

/** One turn of a parallel loop: turn `index` of the loop over `argument`. [thread: any] */
typedef cfu_status (*cfu_loop_body)(void *argument, uint64_t index);

/** What the host offers. Host-owned; valid from init until deinit has returned.
 *
 * Every function takes `context` from this struct. A slot may be NULL or lie outside struct_size:
 * check it before calling. */
typedef struct cfu_host {
  uint32_t struct_size;
  uint32_t required_flags;
  uint32_t abi_major;
  uint32_t abi_minor;
  /** Name and version of the host, for logs. */
  const char *version;
  void *context;

  /** Writes one line. `text` is copied. The last lines stand in the reason of an object on which
   * the plugin crashed. State: any. [thread: any] */
  void (*log)(void *context, int32_t level, const char *text);
  /** 1 when the running call should return CFU_ERR_CANCELLED soon, else 0. Cheap.
   * State: inside create or classify. [thread: any] */
  int32_t (*cancelled)(void *context);
  /** Says that the call is alive and moves its deadline on, ten times in one call at most. Without
   * it a call has 20 times the mean time of the calls before, at least 2 s and at most 60 s. State:
   * inside create or classify. [thread: any] */
  void (*heartbeat)(void *context);
  /** The bytes of the bundle's model file `key` (its path as plugin.json lists it), checked against
   * the hash there. `out->struct_size` is set by the caller. The bytes stay valid until deinit.
   * CFU_ERR_RESOURCE for an unknown key. State: init to deinit. [thread: any] */
  cfu_status (*resource)(void *context, const char *key, cfu_bytes *out);
  /** Memory of at least `size` bytes, aligned to 64, of undefined content; NULL when there is none.
   * It belongs to the running call and is taken back when that returns; never free it.
   * State: inside classify. [thread: the thread of the call] */
  void *(*scratch)(void *context, uint64_t size);
  /** Calls `body(argument, i)` once for every i in 0 ..< count, on as many threads as the host
   * allows (it may be one), and returns when all have; the first status that is not CFU_OK, else
   * CFU_OK. State: inside classify. [thread: the thread of the call] */
  cfu_status (*parallel_for)(void *context, uint64_t count, cfu_loop_body body, void *argument);
  /** A further table of functions, valid until deinit, or NULL for an unknown id. State: init to
   * deinit. [thread: any] */
  const void *(*extension)(void *context, const char *id);
} cfu_host;

/* ---- what a classifier is -------------------------------------------------------------------- */

/** The class is a colony: it is counted. Exactly one of these three flags is set. */
#define CFU_CLASS_COLONY 1u
/** Something real that is no colony: listed, not counted. */
#define CFU_CLASS_NOT_COLONY 2u
/** The classifier declines to say: listed as unclassified. */
#define CFU_CLASS_REJECT 4u

/** One class of a classifier. Plugin-owned, unchanged until deinit. */
typedef struct cfu_class {
  uint32_t struct_size;
  /** One of CFU_CLASS_... */
  uint32_t flags;
  /** Name in tables and column names, for example "CFU-MK"; letters, digits, '-', '_', '.'. */
  const char *id;
  /** Name for people. */
  const char *name;
  /** Colour of outlines, 0xRRGGBB. */
  uint32_t colour;
  /** Coarsest sampling, um/px, at which the optics carry this class; 0 = no limit. Beyond it the
   * host refuses the class: such objects are counted without one, and the dish is flagged. */
  float max_um_per_px;
  /** The same for a dish that was stained for the class; 0 = no limit. */
  float max_um_per_px_stained;
  uint32_t reserved;
} cfu_class;

#define CFU_THREADS_PROCESS 0u   /**< one call at a time in the whole process */
#define CFU_THREADS_INSTANCE 1u  /**< one call at a time for each instance */
#define CFU_THREADS_REENTRANT 2u /**< any number of calls on one instance */

#define CFU_DETERMINISM_NONE 0u
#define CFU_DETERMINISM_TOLERANCE 1u /**< equal inputs give outputs equal within `tolerance` */
#define CFU_DETERMINISM_EXACT 2u     /**< equal inputs give equal bits, in any batch and order */

/** Pixel formats, bits of a mask. */
#define CFU_PIXEL_NONE 0u  /**< no crops: features only */
#define CFU_PIXEL_GREY8 1u /**< one byte a pixel */
#define CFU_PIXEL_RGB8 2u  /**< three bytes a pixel, R G B */
#define CFU_PIXEL_OD32 4u  /**< one float a pixel: optical density of luminance */

/** What one classifier is and wants. Plugin-owned, unchanged until deinit. */
typedef struct cfu_descriptor {
  uint32_t struct_size;
  uint32_t required_flags;
  /** Reverse-domain id, for example "org.cfukit.rules.agar". */
  const char *id;
  /** Semantic version of the classifier. */
  const char *version;
  /** Name for people. */
  const char *name;
  /** Model card as a JSON object: what it was made from, its use, its limits, its accuracy. */
  const char *card_json;
  /** Its own class list: class_count structs, class_stride bytes apart. At least 1, at most 256. */
  const cfu_class *classes;
  uint32_t class_count;
  uint32_t class_stride;
  /** Sampling at which crops are wanted, um/px, and by which ratio it may differ (1.0 = exactly);
   * 0 = as the picture has it or, where the size of the crops is given, as it follows from the
   * object: a square box around the outline, 1.3 times its longer side and at least 200 um, becomes
   * the crop. What lies outside the picture repeats its edge. An item says its own sampling. */
  float wanted_um_per_px;
  float um_per_px_tolerance;
  /** Accepted pixel formats, a mask; CFU_PIXEL_NONE = no crops. */
  uint32_t pixel_formats;
  /** Size of the crops, px; 0 = any. */
  uint32_t crop_width;
  uint32_t crop_height;
  /** Features read of each object; they are the first `feature_count` of `feature_schema`. */
  uint32_t feature_count;
  const char *feature_schema;
  uint32_t thread_model;
  uint32_t determinism;
  /** Absolute tolerance of a probability under CFU_DETERMINISM_TOLERANCE. */
  float tolerance;
  /** Largest batch, objects; 0 = any. */
  uint32_t max_batch;
  /** Floats of the optional embedding of each object; 0 = none. */
  uint32_t embedding_length;
  uint32_t reserved;
} cfu_descriptor;

/* ---- batch and result ------------------------------------------------------------------------ */

/** One object to be classified. Offsets are bytes from cfu_batch.block; 0 = absent. */
typedef struct cfu_item {
  uint32_t struct_size;
  uint32_t flags;
  /** 1-based number of the object within its dish. */
  uint64_t colony_id;
  /** `feature_count` floats, aligned to 4; NaN where a feature could not be measured. */
  uint64_t features_offset;
  /** `height` rows, `pixel_stride` bytes apart, aligned to 64; bytes between rows are undefined. */
  uint64_t pixels_offset;
  /** `height` rows of `width` bytes, `mask_stride` apart: 255 inside the outline, 0 outside. */
  uint64_t mask_offset;
  uint32_t width;
  uint32_t height;
  uint32_t pixel_stride;
  uint32_t mask_stride;
  /** One of CFU_PIXEL_... */
  uint32_t pixel_format;
  /** Sampling of the crop, um/px. */
  float um_per_px_x;
  float um_per_px_y;
  uint32_t reserved;
  /** Position relative to the centre of the dish, mm. */
  double x_mm;
  double y_mm;
} cfu_item;

/** The dish was stained for the classes that need it. */
#define CFU_BATCH_STAINED 1u

/** A batch of objects of one dish. Host-owned, read-only memory, valid during the call.
 *
 * The same bytes travel in shared memory, so nothing but `block` is a pointer. */
typedef struct cfu_batch {
  uint32_t struct_size;
  uint32_t required_flags;
  /** Start of the memory that all offsets count from, aligned to 64. */
  const uint8_t *block;
  uint64_t block_size;
  uint64_t items_offset;
  uint32_t item_count;
  uint32_t item_stride;
  /** Floats that each object carries, at least what the descriptor asked for. */
  uint32_t feature_count;
  /** CFU_BATCH_... */
  uint32_t flags;
  /** Text that names the dish. */
  uint64_t dish_id_offset;
  /** When the host gives up, ns on CLOCK_MONOTONIC; 0 = never. */
  uint64_t deadline_ns;
  /** Full-resolution sampling of the dish's picture, um/px. */
  double um_per_px;
  uint64_t reserved;
} cfu_batch;

/** The plugin declines to name this object (its probabilities must still be valid). */
#define CFU_ITEM_REJECTED 1u

/** Where a plugin writes. Host-owned memory, valid during the call; floats are pre-filled with NaN
 * and flags with 0. */
typedef struct cfu_result {
  uint32_t struct_size;
  uint32_t required_flags;
  uint32_t item_count;
  uint32_t class_count;
  /** item_count x class_count, object by object: each in [0, 1], every object's sum 1 within 1e-3.
   * Every cell must be written: an object with a NaN left comes back unclassified. */
  float *probabilities;
  /** item_count values, 0 = as known, larger = stranger; NaN (leave it) where not measured. */
  float *out_of_distribution;
  /** item_count values of CFU_ITEM_... */
  uint32_t *item_flags;
  /** item_count x embedding_length, or NULL when the host wants none. */
  float *embedding;
  uint32_t embedding_length;
  uint32_t reserved;
} cfu_result;

/* ---- the table ------------------------------------------------------------------------------- */

/** How the library was built, so that a refusal can name the field that differs. Never grows. */
typedef struct cfu_build {
  uint32_t struct_size;
  uint32_t magic;
  uint32_t abi_major;
  uint32_t abi_minor;
  /** Oldest host (its minor version) that this plugin can work with. */
  uint32_t minimum_host_minor;
  uint32_t pointer_bits;
  uint32_t byte_order;
  uint32_t reserved;
  const char *compiler;
  const char *sdk_version;
  uint64_t reserved2[2];
} cfu_build;

/** The state of one classifier in use; only the plugin knows what it is. */
typedef struct cfu_instance cfu_instance;

/** What a plugin is. Plugin-owned; lives as long as the library is loaded, which is for ever.
 *
 * Every slot up to `destroy` must be set; `extension` and `deinit` may be NULL. */
typedef struct cfu_plugin_table {
  uint32_t struct_size;
  uint32_t required_flags;
  cfu_build build;

  /** Prepares the library. `host` stays valid until deinit. No other slot is called before it
   * returned CFU_OK, nor after it failed. Allowed once. [thread: load] */
  cfu_status (*init)(const cfu_host *host, cfu_error *error);
  /** Number of classifiers, at least 1. State: after init. [thread: load] */
  uint32_t (*count)(void);
  /** Descriptor `index`, or NULL outside 0 ..< count. Cheap: loads no model. The answer is the
   * plugin's, does not change and lives until deinit. State: after init. [thread: load] */
  const cfu_descriptor *(*describe)(uint32_t index);
  /** Makes a classifier ready to work: reads its model, checks its parameters. `id` is a
   * descriptor's id, `params_json` a JSON object (never NULL; "{}" for the defaults); both are the
   * host's and valid during the call. On CFU_OK `*self` is the plugin's until destroy; otherwise
   * `*self` is left alone and `error` says why. State: after init. [thread: load] */
  cfu_status (*create)(const char *id, const char *params_json, cfu_instance **self,
                       cfu_error *error);
  /** Classifies the batch. Reads `batch` only, writes `result` and `error` only, keeps no pointer.
   * An object's answer depends on that object alone, not on its batch or place in it. item_count
   * may be 0. State: between create and destroy. [thread: instance] */
  cfu_status (*classify)(cfu_instance *self, const cfu_batch *batch, cfu_result *result,
                         cfu_error *error);
  /** Ends an instance and frees what it owns. State: no call of it is running. [thread: load] */
  void (*destroy)(cfu_instance *self);
  /** A further table of functions of the plugin, valid until deinit, or NULL for an unknown id.
   * `self` may be NULL for what belongs to the library. State: after init. [thread: any] */
  const void *(*extension)(cfu_instance *self, const char *id);
  /** Frees what init took. All instances are gone. Allowed once; the library stays loaded.
   * [thread: load] */
  void (*deinit)(void);
} cfu_plugin_table;

/** The one exported symbol: the table for a host of this version, or NULL when there is none for
 * it. Called once, does no work, takes no memory that it does not keep. [thread: load] */
CFU_EXPORT const cfu_plugin_table *cfu_plugin_entry(uint32_t host_major, uint32_t host_minor);

/** Type of `cfu_plugin_entry`, for who looks it up by name. */
typedef const cfu_plugin_table *(*cfu_plugin_entry_function)(uint32_t host_major,
                                                             uint32_t host_minor);
#define CFU_PLUGIN_ENTRY_NAME "cfu_plugin_entry"

#if defined(__clang__)
#define CFU_COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define CFU_COMPILER "gcc " __VERSION__
#else
#define CFU_COMPILER "unknown"
#endif

/** Initialiser of a cfu_build for the compiler at hand. */
#define CFU_BUILD_INITIALISER                                                                      \
  {                                                                                                \
    (uint32_t)sizeof(cfu_build), CFU_PLUGIN_MAGIC, CFU_ABI_MAJOR, CFU_ABI_MINOR, 0u,               \
        (uint32_t)(8u * sizeof(void *)), CFU_BYTE_ORDER, 0u, CFU_COMPILER, CFU_SDK_VERSION, {      \
      0u, 0u                                                                                       \
    }                                                                                              \
  }

/** The initialiser as a value, for languages that cannot use the macro. [thread: any] */
static inline cfu_build cfu_build_here(void) {
  cfu_build build = CFU_BUILD_INITIALISER;
  return build;
}

/** Object `index` of a batch, or NULL outside it. [thread: any] */
static inline const cfu_item *cfu_batch_item(const cfu_batch *batch, uint32_t index) {
  if (index >= batch->item_count)
    return NULL;
  return (const cfu_item *)(const void *)(batch->block + batch->items_offset +
                                          (uint64_t)index * batch->item_stride);
}

/** Features of one object: `batch->feature_count` floats. [thread: any] */
static inline const float *cfu_item_features(const cfu_batch *batch, const cfu_item *item) {
  return (const float *)(const void *)(batch->block + item->features_offset);
}

/** First row of an object's pixels, or NULL when it carries none. [thread: any] */
static inline const uint8_t *cfu_item_pixels(const cfu_batch *batch, const cfu_item *item) {
  return item->pixels_offset ? batch->block + item->pixels_offset : NULL;
}

/** First row of an object's mask, or NULL when it carries none. [thread: any] */
static inline const uint8_t *cfu_item_mask(const cfu_batch *batch, const cfu_item *item) {
  return item->mask_offset ? batch->block + item->mask_offset : NULL;
}

/* ---- layouts --------------------------------------------------------------------------------- */

/* Where every field lies, in bytes, for good, on 64-bit machines, the only ones that CFUKit runs
 * on. A line here never changes within a major version; a new field adds a line and changes the
 * size of its struct. (This list is why the file is long; it stays in it, so that one file is the
 * whole contract.) */
#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu
#define CFU_LAYOUT_SIZE(type, bytes) CFU_STATIC_ASSERT(sizeof(type) == bytes, #type)
#define CFU_LAYOUT(type, field, at, bytes)                                                         \
  CFU_STATIC_ASSERT(offsetof(type, field) == at && sizeof(((type *)0)->field) == bytes,            \
                    #type "." #field)

CFU_LAYOUT_SIZE(cfu_error, 16);
CFU_LAYOUT(cfu_error, struct_size, 0, 4);
CFU_LAYOUT(cfu_error, capacity, 4, 4);
CFU_LAYOUT(cfu_error, text, 8, 8);

CFU_LAYOUT_SIZE(cfu_bytes, 24);
CFU_LAYOUT(cfu_bytes, struct_size, 0, 4);
CFU_LAYOUT(cfu_bytes, reserved, 4, 4);
CFU_LAYOUT(cfu_bytes, data, 8, 8);
CFU_LAYOUT(cfu_bytes, size, 16, 8);

CFU_LAYOUT_SIZE(cfu_host, 88);
CFU_LAYOUT(cfu_host, struct_size, 0, 4);
CFU_LAYOUT(cfu_host, required_flags, 4, 4);
CFU_LAYOUT(cfu_host, abi_major, 8, 4);
CFU_LAYOUT(cfu_host, abi_minor, 12, 4);
CFU_LAYOUT(cfu_host, version, 16, 8);
CFU_LAYOUT(cfu_host, context, 24, 8);
CFU_LAYOUT(cfu_host, log, 32, 8);
CFU_LAYOUT(cfu_host, cancelled, 40, 8);
CFU_LAYOUT(cfu_host, heartbeat, 48, 8);
CFU_LAYOUT(cfu_host, resource, 56, 8);
CFU_LAYOUT(cfu_host, scratch, 64, 8);
CFU_LAYOUT(cfu_host, parallel_for, 72, 8);
CFU_LAYOUT(cfu_host, extension, 80, 8);

CFU_LAYOUT_SIZE(cfu_class, 40);
CFU_LAYOUT(cfu_class, struct_size, 0, 4);
CFU_LAYOUT(cfu_class, flags, 4, 4);
CFU_LAYOUT(cfu_class, id, 8, 8);
CFU_LAYOUT(cfu_class, name, 16, 8);
CFU_LAYOUT(cfu_class, colour, 24, 4);
CFU_LAYOUT(cfu_class, max_um_per_px, 28, 4);
CFU_LAYOUT(cfu_class, max_um_per_px_stained, 32, 4);
CFU_LAYOUT(cfu_class, reserved, 36, 4);

CFU_LAYOUT_SIZE(cfu_descriptor, 112);
CFU_LAYOUT(cfu_descriptor, struct_size, 0, 4);
CFU_LAYOUT(cfu_descriptor, required_flags, 4, 4);
CFU_LAYOUT(cfu_descriptor, id, 8, 8);
CFU_LAYOUT(cfu_descriptor, version, 16, 8);
CFU_LAYOUT(cfu_descriptor, name, 24, 8);
CFU_LAYOUT(cfu_descriptor, card_json, 32, 8);
CFU_LAYOUT(cfu_descriptor, classes, 40, 8);
CFU_LAYOUT(cfu_descriptor, class_count, 48, 4);
CFU_LAYOUT(cfu_descriptor, class_stride, 52, 4);
CFU_LAYOUT(cfu_descriptor, wanted_um_per_px, 56, 4);
CFU_LAYOUT(cfu_descriptor, um_per_px_tolerance, 60, 4);
CFU_LAYOUT(cfu_descriptor, pixel_formats, 64, 4);
CFU_LAYOUT(cfu_descriptor, crop_width, 68, 4);
CFU_LAYOUT(cfu_descriptor, crop_height, 72, 4);
CFU_LAYOUT(cfu_descriptor, feature_count, 76, 4);
CFU_LAYOUT(cfu_descriptor, feature_schema, 80, 8);
CFU_LAYOUT(cfu_descriptor, thread_model, 88, 4);
CFU_LAYOUT(cfu_descriptor, determinism, 92, 4);
CFU_LAYOUT(cfu_descriptor, tolerance, 96, 4);
CFU_LAYOUT(cfu_descriptor, max_batch, 100, 4);
CFU_LAYOUT(cfu_descriptor, embedding_length, 104, 4);
CFU_LAYOUT(cfu_descriptor, reserved, 108, 4);

CFU_LAYOUT_SIZE(cfu_item, 88);
CFU_LAYOUT(cfu_item, struct_size, 0, 4);
CFU_LAYOUT(cfu_item, flags, 4, 4);
CFU_LAYOUT(cfu_item, colony_id, 8, 8);
CFU_LAYOUT(cfu_item, features_offset, 16, 8);
CFU_LAYOUT(cfu_item, pixels_offset, 24, 8);
CFU_LAYOUT(cfu_item, mask_offset, 32, 8);
CFU_LAYOUT(cfu_item, width, 40, 4);
CFU_LAYOUT(cfu_item, height, 44, 4);
CFU_LAYOUT(cfu_item, pixel_stride, 48, 4);
CFU_LAYOUT(cfu_item, mask_stride, 52, 4);
CFU_LAYOUT(cfu_item, pixel_format, 56, 4);
CFU_LAYOUT(cfu_item, um_per_px_x, 60, 4);
CFU_LAYOUT(cfu_item, um_per_px_y, 64, 4);
CFU_LAYOUT(cfu_item, reserved, 68, 4);
CFU_LAYOUT(cfu_item, x_mm, 72, 8);
CFU_LAYOUT(cfu_item, y_mm, 80, 8);

CFU_LAYOUT_SIZE(cfu_batch, 80);
CFU_LAYOUT(cfu_batch, struct_size, 0, 4);
CFU_LAYOUT(cfu_batch, required_flags, 4, 4);
CFU_LAYOUT(cfu_batch, block, 8, 8);
CFU_LAYOUT(cfu_batch, block_size, 16, 8);
CFU_LAYOUT(cfu_batch, items_offset, 24, 8);
CFU_LAYOUT(cfu_batch, item_count, 32, 4);
CFU_LAYOUT(cfu_batch, item_stride, 36, 4);
CFU_LAYOUT(cfu_batch, feature_count, 40, 4);
CFU_LAYOUT(cfu_batch, flags, 44, 4);
CFU_LAYOUT(cfu_batch, dish_id_offset, 48, 8);
CFU_LAYOUT(cfu_batch, deadline_ns, 56, 8);
CFU_LAYOUT(cfu_batch, um_per_px, 64, 8);
CFU_LAYOUT(cfu_batch, reserved, 72, 8);

CFU_LAYOUT_SIZE(cfu_result, 56);
CFU_LAYOUT(cfu_result, struct_size, 0, 4);
CFU_LAYOUT(cfu_result, required_flags, 4, 4);
CFU_LAYOUT(cfu_result, item_count, 8, 4);
CFU_LAYOUT(cfu_result, class_count, 12, 4);
CFU_LAYOUT(cfu_result, probabilities, 16, 8);
CFU_LAYOUT(cfu_result, out_of_distribution, 24, 8);
CFU_LAYOUT(cfu_result, item_flags, 32, 8);
CFU_LAYOUT(cfu_result, embedding, 40, 8);
CFU_LAYOUT(cfu_result, embedding_length, 48, 4);
CFU_LAYOUT(cfu_result, reserved, 52, 4);

CFU_LAYOUT_SIZE(cfu_build, 64);
CFU_LAYOUT(cfu_build, struct_size, 0, 4);
CFU_LAYOUT(cfu_build, magic, 4, 4);
CFU_LAYOUT(cfu_build, abi_major, 8, 4);
CFU_LAYOUT(cfu_build, abi_minor, 12, 4);
CFU_LAYOUT(cfu_build, minimum_host_minor, 16, 4);
CFU_LAYOUT(cfu_build, pointer_bits, 20, 4);
CFU_LAYOUT(cfu_build, byte_order, 24, 4);
CFU_LAYOUT(cfu_build, reserved, 28, 4);
CFU_LAYOUT(cfu_build, compiler, 32, 8);
CFU_LAYOUT(cfu_build, sdk_version, 40, 8);
CFU_LAYOUT(cfu_build, reserved2, 48, 16);

CFU_LAYOUT_SIZE(cfu_plugin_table, 136);
CFU_LAYOUT(cfu_plugin_table, struct_size, 0, 4);
CFU_LAYOUT(cfu_plugin_table, required_flags, 4, 4);
CFU_LAYOUT(cfu_plugin_table, build, 8, 64);
CFU_LAYOUT(cfu_plugin_table, init, 72, 8);
CFU_LAYOUT(cfu_plugin_table, count, 80, 8);
CFU_LAYOUT(cfu_plugin_table, describe, 88, 8);
CFU_LAYOUT(cfu_plugin_table, create, 96, 8);
CFU_LAYOUT(cfu_plugin_table, classify, 104, 8);
CFU_LAYOUT(cfu_plugin_table, destroy, 112, 8);
CFU_LAYOUT(cfu_plugin_table, extension, 120, 8);
CFU_LAYOUT(cfu_plugin_table, deinit, 128, 8);

#undef CFU_LAYOUT
#undef CFU_LAYOUT_SIZE
#endif

#ifdef __cplusplus
}
#endif
#endif
