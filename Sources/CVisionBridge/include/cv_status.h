#ifndef CV_STATUS_H
#define CV_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/** Outcome of a bridge call: 0 for success, else banded by group (1-99 general, 100-199 files). */
typedef int cv_status;

enum {
  CV_OK = 0,
  CV_ERR_ARGUMENT = 1,
  CV_ERR_MEMORY = 2,
  CV_ERR_INTERNAL = 3,

  /** Not a file of the expected kind. */
  CV_ERR_FORMAT = 100,
  /** A kind of file that is known and not supported (12-bit JPEG, floating-point TIFF). */
  CV_ERR_UNSUPPORTED = 101,
  /** The header claims more pixels than the caller allows. */
  CV_ERR_TOO_LARGE = 102,
  /** So damaged that no usable row could be decoded. */
  CV_ERR_DAMAGED = 103,
  CV_ERR_READ = 104,
  CV_ERR_WRITE = 105
};

#ifdef __cplusplus
}
#endif
#endif
