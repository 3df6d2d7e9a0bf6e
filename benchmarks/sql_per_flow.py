"""SQL statements of one completed respondent flow, counted at the driver, BEGIN and COMMIT included.

    python -m benchmarks.sql_per_flow [--flows 500] [--clients 1] [--postgres]

On SQLite every connection of the web process (its threads' and the writer's) is traced by sqlite3 itself; on
PostgreSQL the server logs each statement that reaches it. One client is the worst case: nobody shares a commit.
What jobs does afterwards for the same answers is counted beside.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks import load, machine
from benchmarks.postgres import Postgres
from durability.house import APPLICATION, House

GOAL = 6
LOGGED = re.compile(r"LOG:  (?:statement|execute [^:]*):\s*(\w+)")
DRAIN = """
from benchmarks.respondent_flow import django_ready; django_ready()
from benchmarks.traced import statements
from polku_server.listen.jobs import drain
while drain():
    pass
print(sum(statements.values()))
"""


@contextmanager
def house_on(server: Postgres | None) -> Iterator[House]:
    """Serve from a fresh house; only web runs."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "data", database=server.url if server else "")
        house.start(application=APPLICATION if server else "benchmarks.traced:application")
        try:
            yield house
        finally:
            house.kill()


def counts(house: House, server: Postgres | None) -> Counter[str]:
    """Give how many statements of each kind were run so far."""
    if server:
        return Counter(LOGGED.findall(server.log.read_text()))
    lines = house.ask("GET", "/statements")[1].decode().split()
    return Counter(dict(zip(lines[::2], map(int, lines[1::2]), strict=True)))


def measure(flows: int, clients: int, server: Postgres | None) -> float:
    """Walk the flows and print; give statements for each."""
    with house_on(server) as house:
        asyncio.run(load.run("127.0.0.1", house.port, house.path, clients, 50))  # compiles the pages
        before = counts(house, server)
        tally = asyncio.run(load.run("127.0.0.1", house.port, house.path, clients, flows))
        after = counts(house, server) - before
        rest = "" if server else f"; jobs afterwards: {int(house.run(DRAIN)) / (flows + 50):.2f} a flow"
    assert tally.thanked == flows, tally
    kinds = ", ".join(f"{kind} {count / flows:.2f}" for kind, count in after.most_common())
    print(f"{sum(after.values()) / flows:.2f} statements a flow with {clients} clients: {kinds}{rest}")
    return sum(after.values()) / flows


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flows", type=int, default=500)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    print(machine.describe())
    server = Postgres() if chosen.postgres else None
    try:
        if server:
            server.start("log_statement=all")
        found = measure(chosen.flows, chosen.clients, server)
    finally:
        if server:
            server.stop()
    print(f"goal: at most {GOAL}")
    sys.exit(found > GOAL)


if __name__ == "__main__":
    main()
