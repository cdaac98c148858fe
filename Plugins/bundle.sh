#!/bin/bash
# Makes NAME.cfuplugin directories of the plugins that were built.
#
#   Plugins/bundle.sh BUILD_DIRECTORY     for example Plugins/bundle.sh .build/release
#
# For each Plugins/NAME with a plugin.json: the library that the manifest names is taken from the build
# directory, the places "@sha256:FILE@" of the manifest are filled in, and the whole is put under
# BUILD_DIRECTORY/plugins/NAME.cfuplugin in one step, so that nobody ever sees half of a bundle.
set -euo pipefail

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
  echo "usage: Plugins/bundle.sh BUILD_DIRECTORY" >&2
  exit 64
fi
build=$(cd "$1" && pwd)
source=$(cd "$(dirname "$0")" && pwd)
plugins="$build/plugins"
mkdir -p "$plugins"
work=$(mktemp -d "$plugins/.bundle.XXXXXX")
trap 'rm -rf "$work"' EXIT

for manifest in "$source"/*/plugin.json; do
  directory=$(dirname "$manifest")
  name=$(basename "$directory")
  library=$(sed -n 's/.*"library"[^}]*"file": *"\([^"]*\)".*/\1/p' "$manifest" | head -n 1)
  if [ -z "$library" ]; then
    echo "$manifest names no library" >&2
    exit 65
  fi
  if [ ! -f "$build/$library" ]; then
    echo "$build/$library is missing: build it first (swift build -c release)" >&2
    exit 66
  fi
  bundle="$work/$name.cfuplugin"
  mkdir "$bundle"
  cp "$build/$library" "$bundle/$library"
  for extra in vectors models README.md; do
    if [ -e "$directory/$extra" ]; then cp -R "$directory/$extra" "$bundle/$extra"; fi
  done
  cp "$manifest" "$bundle/plugin.json"
  # Fill in the hash of every file that the manifest asks for.
  while read -r file; do
    hash=$(sha256sum "$bundle/$file" | cut -d ' ' -f 1)
    sed "s|@sha256:$file@|$hash|" "$bundle/plugin.json" >"$bundle/plugin.json.new"
    mv "$bundle/plugin.json.new" "$bundle/plugin.json"
  done < <(sed -n 's/.*"@sha256:\([^@]*\)@".*/\1/p' "$manifest")

  target="$plugins/$name.cfuplugin"
  # Nothing to do when it is the same: a running program keeps what it has open.
  if [ -d "$target" ] && diff -rq "$bundle" "$target" >/dev/null; then continue; fi
  # A directory cannot replace another in one rename, so the old one steps aside first.
  if [ -e "$target" ]; then mv "$target" "$work/$name.old"; fi
  mv "$bundle" "$target"
done
