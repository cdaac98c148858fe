/* CVisionBridge: pixels in C and C++ behind a plain C interface.
 *
 * Rules of the house: the caller owns every buffer; sizes and strides are in samples unless a name
 * says bytes; every function that can fail returns a cv_status and catches every C++ exception; no
 * type of OpenCV, libjpeg, libpng or libtiff appears in a header.
 */
#ifndef CVISION_H
#define CVISION_H

#include "cv_status.h"
#include "cv_planes.h"
#include "cv_objects.h"
#include "cv_picture.h"
#include "cv_lines.h"
#include "cv_jpeg.h"
#include "cv_network.h"
#include "cv_png.h"
#include "cv_resample.h"
#include "cv_tiff.h"
#include "cv_tiles.h"

#endif
