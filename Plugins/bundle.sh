#!/bin/bash
# Makes NAME.cfuplugin directories of the plugins that were built.
#
#   Plugins/bundle.sh BUILD_DIRECTORY     for example Plugins/bundle.sh .build/release
#
# For each Plugins/NAME with a plugin.json: the library that the manifest names is taken from the build
# directory and what lies in Plugins/NAME/model beside it, the places "@sha256:FILE@" of the manifest are
# filled in, and the whole is put under BUILD_DIRECTORY/plugins/NAME.cfuplugin in one step, so that nobody
# ever sees half of a bundle. A plugin whose model has not been trained is passed over, and so is Net where
# it was not built for want of OpenCV's dnn module (CFU_WITHOUT_NET).
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
  library=$(tr '\n' ' ' <"$manifest" | sed -n 's/.*"library": *{[^}]*"file": *"\([^"]*\)".*/\1/p')
  if [ -z "$library" ]; then
    echo "$manifest names no library" >&2
    exit 65
  fi
  # Every file whose hash the manifest asks for, but the library, is a model.
  models=$(sed -n 's/.*"@sha256:\([^@]*\)@".*/\1/p' "$manifest" | grep -vxF "$library" || true)
  missing=""
  for model in $models; do
    if [ ! -f "$directory/model/$model" ]; then missing="$missing $model"; fi
  done
  if [ -n "$missing" ]; then
    echo "$name is passed over: its model has not been trained ($directory/model:$missing)" >&2
    continue
  fi
  if [ ! -f "$build/$library" ]; then
    if [ "$name" = Net ] && [ -n "${CFU_WITHOUT_NET:-}" ]; then
      echo "Net is passed over: it was not built (CFU_WITHOUT_NET)" >&2
      continue
    fi
    echo "$build/$library is missing: build it first (swift build -c release)" >&2
    exit 66
  fi
  bundle="$work/$name.cfuplugin"
  mkdir "$bundle"
  cp "$build/$library" "$bundle/$library"
  for extra in vectors model/vectors model/model-card.json README.md; do
    if [ -e "$directory/$extra" ]; then cp -R "$directory/$extra" "$bundle/$(basename $extra)"; fi
  done
  for model in $models; do
    mkdir -p "$bundle/$(dirname "$model")"
    cp "$directory/model/$model" "$bundle/$model"
  done
  cp "$manifest" "$bundle/plugin.json"
  # Fill in the hash of every file that the manifest asks for.
  for file in "$library" $models; do
    hash=$(sha256sum "$bundle/$file" | cut -d ' ' -f 1)
    sed "s|@sha256:$file@|$hash|" "$bundle/plugin.json" >"$bundle/plugin.json.new"
    mv "$bundle/plugin.json.new" "$bundle/plugin.json"
  done

  target="$plugins/$name.cfuplugin"
  # Nothing to do when it is the same: a running program keeps what it has open.
  if [ -d "$target" ] && diff -rq "$bundle" "$target" >/dev/null; then continue; fi
  # A directory cannot replace another in one rename, so the old one steps aside first.
  if [ -e "$target" ]; then mv "$target" "$work/$name.old"; fi
  mv "$bundle" "$target"
done
