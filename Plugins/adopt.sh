#!/bin/bash
# Makes the model of an exported bundle the one that is shipped.
#
#   Plugins/adopt.sh BUNDLE.cfuplugin NAME     for example Plugins/adopt.sh mine.cfuplugin Forest
#
# Models, vectors and model card go to Plugins/NAME/model, the manifest to Plugins/NAME/plugin.json, with the
# places in it that bundle.sh fills in: the library there is built from this repository.
set -euo pipefail

if [ $# -ne 2 ] || [ ! -f "$1/plugin.json" ] || [ ! -d "$(dirname "$0")/$2" ]; then
  echo "usage: Plugins/adopt.sh BUNDLE.cfuplugin NAME" >&2
  exit 64
fi
bundle=$1
target="$(cd "$(dirname "$0")" && pwd)/$2"
manifest=$(cat "$bundle/plugin.json")
mkdir -p "$target/model"
rm -rf "$target/model/vectors"
for path in "$bundle"/*; do
  file=$(basename "$path")
  case $file in
    plugin.json | README.md) ;;
    vectors | model-card.json) cp -R "$path" "$target/model/" ;;
    *)
      hash=$(sha256sum "$path" | cut -d ' ' -f 1)
      if ! grep -q "$hash" <<<"$manifest"; then
        echo "$path is not what $bundle/plugin.json lists" >&2
        exit 65
      fi
      manifest=${manifest//$hash/@sha256:$file@}
      case $file in
        *.so) ;;
        *) cp "$path" "$target/model/$file" ;;
      esac
      ;;
  esac
done
printf '%s\n' "$manifest" >"$target/plugin.json"
echo "$target/plugin.json and $target/model: look at them and run \`make test\`"
