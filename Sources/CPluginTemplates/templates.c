#include "plugin_templates.h"

/* One text a file; the zero byte at its end is none of the file's. */
/* clang-format off */
#define FILE_BEGIN(group, path) {group, path, (const char[]){
#define FILE_END , 0}},

static const cfu_template files[] = {
FILE_BEGIN("common", "include/cfu_features.h")
#embed "../../Sources/CFUPluginABI/include/cfu_features.h"
FILE_END

FILE_BEGIN("common", "include/cfu_opencv.h")
#embed "../../Sources/CFUPluginABI/include/cfu_opencv.h"
FILE_END

FILE_BEGIN("common", "include/cfu_plugin.h")
#embed "../../Sources/CFUPluginABI/include/cfu_plugin.h"
FILE_END

FILE_BEGIN("common", "exports.map")
#embed "../../Plugins/Templates/common/exports.map"
FILE_END

FILE_BEGIN("c", "Makefile")
#embed "../../Plugins/Templates/c/Makefile"
FILE_END

FILE_BEGIN("c", "README.md")
#embed "../../Plugins/Templates/c/README.md"
FILE_END

FILE_BEGIN("c", "classifier.c")
#embed "../../Plugins/Templates/c/classifier.c"
FILE_END

FILE_BEGIN("c", "classifier.h")
#embed "../../Plugins/Templates/c/classifier.h"
FILE_END

FILE_BEGIN("c", "plugin.c")
#embed "../../Plugins/Templates/c/plugin.c"
FILE_END

FILE_BEGIN("c", "reading.c")
#embed "../../Plugins/Templates/c/reading.c"
FILE_END

FILE_BEGIN("c", "reading.h")
#embed "../../Plugins/Templates/c/reading.h"
FILE_END

FILE_BEGIN("cxx", "Makefile")
#embed "../../Plugins/Templates/cxx/Makefile"
FILE_END

FILE_BEGIN("cxx", "README.md")
#embed "../../Plugins/Templates/cxx/README.md"
FILE_END

FILE_BEGIN("cxx", "classifier.cpp")
#embed "../../Plugins/Templates/cxx/classifier.cpp"
FILE_END

FILE_BEGIN("cxx", "classifier.hpp")
#embed "../../Plugins/Templates/cxx/classifier.hpp"
FILE_END

FILE_BEGIN("cxx", "plugin.cpp")
#embed "../../Plugins/Templates/cxx/plugin.cpp"
FILE_END

FILE_BEGIN("swift", "Classifier.swift")
#embed "../../Plugins/Templates/swift/Classifier.swift"
FILE_END

FILE_BEGIN("swift", "Descriptor.swift")
#embed "../../Plugins/Templates/swift/Descriptor.swift"
FILE_END

FILE_BEGIN("swift", "Makefile")
#embed "../../Plugins/Templates/swift/Makefile"
FILE_END

FILE_BEGIN("swift", "Plugin.swift")
#embed "../../Plugins/Templates/swift/Plugin.swift"
FILE_END

FILE_BEGIN("swift", "README.md")
#embed "../../Plugins/Templates/swift/README.md"
FILE_END

FILE_BEGIN("swift", "Reading.swift")
#embed "../../Plugins/Templates/swift/Reading.swift"
FILE_END

FILE_BEGIN("swift", "abi/module.modulemap")
#embed "../../Plugins/Templates/swift/abi/module.modulemap"
FILE_END

FILE_BEGIN("swift", "support/module.modulemap")
#embed "../../Plugins/Templates/swift/support/module.modulemap"
FILE_END

FILE_BEGIN("swift", "support/support.h")
#embed "../../Plugins/Templates/swift/support/support.h"
FILE_END

FILE_BEGIN("methylcellulose", "Classes.swift")
#embed "../../Plugins/Templates/methylcellulose/Classes.swift"
FILE_END

FILE_BEGIN("methylcellulose", "classes.h")
#embed "../../Plugins/Templates/methylcellulose/classes.h"
FILE_END

FILE_BEGIN("methylcellulose", "model/weights.txt")
#embed "../../Plugins/Templates/methylcellulose/model/weights.txt"
FILE_END

FILE_BEGIN("methylcellulose", "plugin.json")
#embed "../../Plugins/Templates/methylcellulose/plugin.json"
FILE_END

FILE_BEGIN("methylcellulose", "vectors/methylcellulose.json")
#embed "../../Plugins/Templates/methylcellulose/vectors/methylcellulose.json"
FILE_END

FILE_BEGIN("agar", "Classes.swift")
#embed "../../Plugins/Templates/agar/Classes.swift"
FILE_END

FILE_BEGIN("agar", "classes.h")
#embed "../../Plugins/Templates/agar/classes.h"
FILE_END

FILE_BEGIN("agar", "model/weights.txt")
#embed "../../Plugins/Templates/agar/model/weights.txt"
FILE_END

FILE_BEGIN("agar", "plugin.json")
#embed "../../Plugins/Templates/agar/plugin.json"
FILE_END

FILE_BEGIN("agar", "vectors/agar.json")
#embed "../../Plugins/Templates/agar/vectors/agar.json"
FILE_END
};
/* clang-format on */

const cfu_template *cfu_template_at(size_t index) {
  return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
