/* What readers of other programs' files need of C libraries. */
#ifndef TRUTH_BRIDGE_H
#define TRUTH_BRIDGE_H

#include "tr_xml.h"
#include "tr_zip.h"

#endif
