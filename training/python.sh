#!/bin/bash
# Prints the path of a Python that has the modules named: the one on the PATH, or one in .build-train,
# which is made or completed where packages can be fetched. Fails with one line on stderr otherwise.
#
#   training/python.sh numpy scipy lightgbm pytest
#
# A package whose module has another name is given as MODULE=PACKAGE: sklearn=scikit-learn.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$(dirname "$here")/.build-train
has() { # PYTHON MODULE...
  local python=$1
  shift
  "$python" -c "import sys, importlib.util as u
missing = [m for m in sys.argv[1:] if u.find_spec(m.partition('=')[0]) is None]
sys.exit(sys.version_info < (3, 11) or bool(missing))" "$@" 2>/dev/null
}

for python in "${PYTHON:-python3}" "$venv/bin/python"; do
  if command -v "$python" >/dev/null && has "$python" "$@"; then
    echo "$python"
    exit 0
  fi
done
if ! command -v "${PYTHON:-python3}" >/dev/null || ! has "${PYTHON:-python3}"; then
  echo "there is no Python 3.11 or newer" >&2
  exit 1
fi
if { [ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv" >/dev/null 2>&1; } &&
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --timeout 15 --retries 1 \
    -c "$here/constraints.txt" "${@#*=}" >&2 2>/dev/null && has "$venv/bin/python" "$@"; then
  echo "$venv/bin/python"
  exit 0
fi
echo "Python has no $* and they cannot be installed (python3-venv or a package index is missing)" >&2
exit 1
