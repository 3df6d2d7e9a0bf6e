#!/bin/sh
# The whole suite: what can share the machine in two workers, quick and slow, then what must have it alone.
set -eu
bin="$1"
unset PYTHONDONTWRITEBYTECODE # hundreds of processes start here: compiling once is enough
"$bin/pytest" -q -n 2 --dist loadgroup --durations=8 -m "not slow and not browser and not alone"
"$bin/pytest" -q -n 2 --dist loadgroup --durations=8 -m "(slow or browser) and not alone"
# shellcheck disable=SC2046  the paths are ours and hold no blanks
"$bin/pytest" -q --durations=8 -m alone $(grep -rl --include='test_*.py' 'mark\.alone' tests)
