"""What a staff page costs the web process: CPU a page, and what respondents feel while dashboards are open.

    python -m benchmarks.pages [--pages 40]

The sample company's path page is asked for again and again; CPU is the web process's alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import psutil

from benchmarks import machine
from benchmarks.respondent_flow import cpu, serving

PREPARE = "from polku_server import prepare; import sys; sys.argv.append('--sample'); prepare.main()"
PATHS = ("/measure/", "/measure/?period=all", "/listen/answers/", "/listen/")


def sign_in(port: int, link: str) -> str:
    """Use the one-time link as a browser does; give the session's cookie."""
    path, jar = urlsplit(link).path, SimpleCookie()
    asked = http.client.HTTPConnection("127.0.0.1", port)
    asked.request("GET", path)
    answer = asked.getresponse()
    page = answer.read().decode()
    jar.load(answer.headers["Set-Cookie"])
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    given = {
        "Cookie": f"polku_csrf={jar['polku_csrf'].value}",
        "Origin": f"http://127.0.0.1:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asked.request("POST", path, f"csrfmiddlewaretoken={token}", given)
    answer = asked.getresponse()
    answer.read()
    for line in answer.headers.get_all("Set-Cookie"):
        jar.load(line)
    return f"polku_session={jar['polku_session'].value}"


def cost(port: int, cookie: str, path: str, pages: int, web: psutil.Process) -> tuple[float, float]:
    """Give the web process's CPU and the wall time of one page, in milliseconds; the first two do not count."""
    asked = http.client.HTTPConnection("127.0.0.1", port)
    for n in range(pages + 2):
        if n == 2:
            before, begun = cpu([web]), time.perf_counter()
        asked.request("GET", path, headers={"Cookie": cookie})
        answer = asked.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    return 1000 * (cpu([web]) - before) / pages, 1000 * (time.perf_counter() - begun) / pages


def memory(server: psutil.Process) -> float:
    """Give a process's proportional memory with its children's, in MiB."""
    family = [server, *server.children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) / (1 << 20)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--port", type=int, default=8074)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(POLKU_DATA=data, POLKU_URL=f"http://127.0.0.1:{chosen.port}", POLKU_LOG_LEVEL="ERROR")
        print(machine.describe(data))
        said = subprocess.run([sys.executable, "-c", PREPARE], check=True, capture_output=True, text=True).stdout
        link = next(line.strip() for line in said.splitlines() if "/sign-in/" in line)
        with serving(chosen.port) as servers:
            time.sleep(4)  # the lake's first copy
            cookie = sign_in(chosen.port, link)
            for path in PATHS:
                spent, took = cost(chosen.port, cookie, path, chosen.pages, servers[1])
                print(f"{path}: web CPU {spent:.1f} ms, {took:.0f} ms in all")
            held = ", ".join(
                f"{name} {memory(one):.0f} MiB" for name, one in zip(("lake", "web", "jobs"), servers, strict=True)
            )
            print(f"memory (PSS): {held}")


if __name__ == "__main__":
    main()
