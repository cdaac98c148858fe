/* The library behind the extension "cfu.host.opencv/1": loaded by the worker when a plugin asks. */
#ifndef HOST_OPENCV_H
#define HOST_OPENCV_H

#include "cfu_opencv.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The table; lives as long as the library is loaded. [thread: any] */
CFU_EXPORT const cfu_opencv *cfu_host_opencv(void);

#ifdef __cplusplus
}
#endif
#endif
