#!/bin/sh
# The whole suite: what can share the machine in two workers, then what must have it alone.
set -eu
bin="$1"
"$bin/pytest" -q -n 2 --dist loadgroup -m "not slow and not browser"
"$bin/pytest" -q -m "slow or browser"
