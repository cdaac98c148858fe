#!/bin/bash
# Makes the bundle of the busy plugin: bundle.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bundle="$1/Busy.cfuplugin"
rm -rf "$bundle" && mkdir -p "$bundle"
cc -std=gnu11 -O2 -shared -fPIC -Wall -Wextra -Werror -I "$here/../../../Sources/CFUPluginABI/include" \
  "$here/busy.c" -o "$bundle/libbusy.so"
hash=$(sha256sum "$bundle/libbusy.so" | cut -d ' ' -f 1)
cat >"$bundle/plugin.json" <<EOF
{
  "manifest": 1, "id": "org.example.busy", "short_name": "busy", "name": "Busy",
  "version": "1.0.0", "licence": "Apache-2.0", "description": "Takes as long as it is told.",
  "abi": { "major": 1, "minimum_host_minor": 0 },
  "library": { "file": "libbusy.so", "sha256": "$hash" },
  "models": [],
  "thread_model": "reentrant",
  "classifiers": [{
    "id": "org.example.busy", "name": "Busy", "profile": "agar",
    "feature_schema": "cfu.features/1", "feature_count": 1, "wanted_um_per_px": 0,
    "pixel_formats": ["rgb8"],
    "classes": [
      { "id": "even", "name": "even", "colour": "#112233", "kind": "colony" },
      { "id": "odd", "name": "odd", "colour": "#445566", "kind": "not-a-colony" }
    ],
    "parameters": {}, "card": {}, "vectors": []
  }]
}
EOF
