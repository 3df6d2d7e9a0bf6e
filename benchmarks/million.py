"""The pages of a lead at a million responses: milliseconds on the server, each round after new answers have come in.

    python -m benchmarks.million [--responses 1000000] [--folder FOLDER] [--postgres] [--rounds 20]

A folder that `benchmarks.grown` filled is taken as it is. Before each round a response is stored to each of two
surveys, and the lake has it before a page is asked for: whatever was kept of earlier answers holds no more.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks import machine, postgres
from benchmarks.pages import memory, sign_in
from benchmarks.respondent_flow import child, cpu, django_ready, serving

GOAL = 150  # milliseconds: today, path, customer and promise pages
AIMED = ("/today/", "/measure/", "customer", "promise")
OTHERS = (
    "/measure/?period=all", "/promise/", "/promise/map/", "/board/", "/weekly/", "/understand/", "/value/",
    "/act/", "/prove/", "effect", "/listen/answers/", "/register/",
)  # fmt: skip
MAKE_LINK = "from benchmarks.respondent_flow import make_link; make_link()"
NEWEST = "SELECT max(response) AS n FROM answers"


def named() -> dict[str, str]:
    """Give the addresses of the pages of one thing: a customer with many answers, a promise, an action."""
    from polku_server.models import Action, Case, Promise

    who = Case.objects.order_by("pk").first()
    return {
        "customer": f"/register/customers/{who.party.public_id}/",
        "promise": f"/promise/{Promise.objects.order_by('pk').first().public_id}/",
        "effect": f"/prove/{Action.objects.order_by('pk').first().public_id}/",
    }


def surveys() -> list[Any]:
    """Give a response to each of the two surveys that have most, to be stored again and again."""
    from django.db.models import Count

    from polku_server.models import Response

    most = Response.objects.order_by().values("survey").annotate(n=Count("pk")).order_by("-n")[:2]
    return [Response.objects.filter(survey=each["survey"]).order_by("pk")[0] for each in most]


def answered(rows: list[Any], lake: Any) -> None:
    """Store each response once more, and wait until the lake has them."""
    from django.utils import timezone

    for row in rows:
        row.pk, row.key, row.stored_at, row.happened_on = None, f"bench-{time.time_ns()}", timezone.now(), None
        row.save(force_insert=True)
    while lake.run(NEWEST)["n"][0].as_py() < rows[-1].pk:
        time.sleep(0.02)


def whole(lake: Any) -> None:
    """Wait until the lake answers: of an earlier version it is built anew first."""
    from polku.errors import LakeUnavailable

    while True:
        try:
            lake.run(NEWEST)
        except LakeUnavailable:
            time.sleep(0.5)
        else:
            return


def asked(connection: http.client.HTTPConnection, cookie: str, path: str) -> float:
    """Ask for a page; give milliseconds until its last byte."""
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    took = 1000 * (time.perf_counter() - begun)
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return took


def measured(port: int, cookie: str, rounds: int, servers: list[psutil.Process], only: list[str]) -> None:
    """Ask for every page in each round, and print medians; the first three rounds warm up."""
    from django.conf import settings

    from polku_server.lake.client import Served

    lake, addresses, rows = Served(settings.DATA), named(), surveys()
    took, spent = defaultdict[str, list[float]](list), defaultdict[str, float](float)
    paths = [each for each in (*AIMED, *OTHERS) if not only or each in only]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    whole(lake)
    for turn in range(rounds + 3):
        answered(rows, lake)
        for path in paths:
            before = cpu(servers[:2])
            milliseconds = asked(connection, cookie, addresses.get(path, path))
            if turn > 2:
                took[path].append(milliseconds)
                spent[path] += 1000 * (cpu(servers[:2]) - before) / rounds
    for path in paths:
        held = sorted(took[path])
        said = (
            f"{path:24} median {median(held):6.0f} ms, most {held[-1]:6.0f}; CPU of web and lake {spent[path]:5.0f} ms"
        )
        print(f"{said}{f'; goal {GOAL}' if path in AIMED else ''}", flush=True)
    names = zip(("lake", "web", "jobs"), servers, strict=True)
    print("memory (PSS):", ", ".join(f"{name} {memory(one):.0f} MiB" for name, one in names))


def main() -> None:
    """Fill if need be, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="filled before, or kept for the next run")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--port", type=int, default=8074)
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args()
    with ExitStack() as stack:
        data = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="polku-bench-")))
        os.environ.update(POLKU_DATA=str(data), POLKU_URL=f"http://127.0.0.1:{chosen.port}", POLKU_LOG_LEVEL="ERROR")
        if chosen.postgres and "POLKU_DATABASE_URL" not in os.environ:
            os.environ["POLKU_DATABASE_URL"] = stack.enter_context(postgres.running())[0]
        if not (data / "lake").exists():
            fill = [sys.executable, "-m", "benchmarks.grown", str(data), f"--responses={chosen.responses}"]
            subprocess.run(fill, check=True)
        migrate = [sys.executable, "-m", "polku_server.prepare"]  # a folder of an earlier version
        subprocess.run(migrate, check=True, stdout=subprocess.DEVNULL)
        django_ready()
        link = child(MAKE_LINK)
        with serving(chosen.port) as servers:
            time.sleep(5)  # jobs look round once
            print(machine.describe(data))
            measured(chosen.port, sign_in(chosen.port, link), chosen.rounds, servers, chosen.only)


if __name__ == "__main__":
    main()
