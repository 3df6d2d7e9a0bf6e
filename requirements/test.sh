#!/bin/sh
# The whole suite: what can share the machine in two workers, quick and slow, then what must have it alone.
set -eu
bin="$1"
alone="tests/durability tests/paths/test_one_answer.py tests/polku_server/test_supervisor.py tests/polku_server/listen/test_import_processes.py"
# these ask the store in the test's own thread, where a browser that another file left open stands in the way
alone="$alone tests/polku_server/ui/test_browser.py tests/polku_server/register/test_pages_browser.py"
alone="$alone tests/polku_server/register/test_merging_browser.py tests/polku_server/register/test_search_pages.py"
"$bin/pytest" -q -n 2 --dist loadgroup -m "not slow and not browser"
# shellcheck disable=SC2046,SC2086  the paths are ours and hold no blanks
"$bin/pytest" -q -n 2 --dist loadfile -m "slow or browser" $(printf -- '--ignore=%s ' $alone)
# shellcheck disable=SC2086
"$bin/pytest" -q -m "slow or browser" $alone
