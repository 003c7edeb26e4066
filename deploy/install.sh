#!/bin/sh
# Puts Handrail into a folder of its own, ready to run: the steps of the Dockerfile, which are the same on any machine.
#   deploy/install.sh SOURCE PREFIX [options of pip]
# SOURCE is a wheel, or the folder with pyproject.toml. What follows is given to pip, such as --no-index.
set -eu
source=$1
prefix=$2
shift 2

python3 -m venv "$prefix"
"$prefix/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-compile "$@" "$source"

# Bytecode that is never held against its source: the root is read-only there, and each start would compile it anew.
"$prefix/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash "$prefix/lib"

"$prefix/bin/handrail" --version
