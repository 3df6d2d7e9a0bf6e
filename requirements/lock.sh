#!/bin/sh
# Write the locks anew, without index addresses. Run by `make lock`.
set -eu
uv="${1:-.venv/bin/uv}"
lock() { "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"; }
lock requirements/uv.in -o requirements/uv.txt
lock pyproject.toml --extra server --extra reports --extra text -c requirements/uv.txt -o requirements/run.txt
lock pyproject.toml --extra server --extra reports --extra text --extra clickhouse --extra spark --extra test -c requirements/uv.txt -c requirements/run.txt -o requirements/test.txt
