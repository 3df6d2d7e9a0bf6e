#!/bin/sh
# The whole suite: what can share the machine in two workers, then what must have it alone.
set -eu
bin="$1"
unset PYTHONDONTWRITEBYTECODE # hundreds of processes start here: compiling once is enough
"$bin/pytest" -q -n 2 --dist loadgroup --durations=20 -m "not alone"
# shellcheck disable=SC2046  the paths are ours and hold no blanks
"$bin/pytest" -q --durations=8 -m alone $(grep -rl --include='test_*.py' 'mark\.alone' tests)
