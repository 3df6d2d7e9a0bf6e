#!/bin/sh
# The whole suite: what can share the machine, then what must have it alone. Half of most tests is waiting for processes
# that they started, so three workers fill two cores.
set -eu
bin="$1"
unset PYTHONDONTWRITEBYTECODE # hundreds of processes start here: compiling once is enough
MIGRATED="$(mktemp -d)" # stores with their tables, laid once for all workers and both runs
export MIGRATED
export OPENBLAS_NUM_THREADS=1 # as the command has it: three workers with two threads each would mostly wait
trap 'rm -rf "$MIGRATED"' EXIT
"$bin/pytest" -q -n 3 --dist loadgroup --no-loadscope-reorder -o timeout=900 --durations=20 -m "not alone"
# shellcheck disable=SC2046  the paths are ours and hold no blanks
"$bin/pytest" -q -o timeout=900 --durations=8 -m alone $(grep -rl --include='test_*.py' 'mark\.alone' tests)
