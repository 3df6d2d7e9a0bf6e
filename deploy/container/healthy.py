"""Ask the web process, as the proxy would, whether it and what it needs are there; end with 1 if not."""

import os
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

port = os.environ["POLKU_BIND"].rpartition(":")[2]
host = urlsplit(os.environ["POLKU_URL"]).netloc
asked = Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
try:
    with urlopen(asked, timeout=4) as answer:  # noqa: S310  our own address
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(str(error))
