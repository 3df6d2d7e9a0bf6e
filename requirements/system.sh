#!/bin/sh
# What only tests need from the system: Chromium (and a font) for the browser walks, strace for the durability suite, Java for Spark.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-dejavu-core"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $line >/dev/null
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo apt-get update -qq
    sudo DEBIAN_FRONTEND=noninteractive $line >/dev/null
else
    echo "The tests need packages of the system. Run this with the right to, then make test again:" >&2
    echo "    sudo $line" >&2
    exit 1
fi
