"""Somebody keeps the path page open: asks for it so many times a second. Used by respondent_flow --dashboards.

python -m benchmarks.dashboards PORT LINK PER_SECOND
"""

from __future__ import annotations

import http.client
import sys
import time

from benchmarks.pages import sign_in


def main() -> None:
    """Ask again and again; a page that fails ends it."""
    port, link, per_second = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    cookie = sign_in(port, link)
    asked = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        begun = time.monotonic()
        asked.request("GET", "/measure/?period=all", headers={"Cookie": cookie})
        answer = asked.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        time.sleep(max(0.0, 1 / per_second - (time.monotonic() - begun)))


if __name__ == "__main__":
    main()
