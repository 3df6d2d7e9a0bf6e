"""How long the keyboard search takes among a million people, on both stores, and whether it finds who is meant.

    python -m benchmarks.search [--people 1000000] [--queries 1000] [--store sqlite|postgres] [--folder FOLDER]

The thousand: prefix, three letters from inside, one typo, å ä ö typed without dots; then other kinds, and the same
thousand for a viewer who sees one unit of forty and for one who sees 150 parties. Found: in the twenty shown; full:
twenty that answer as closely were shown; missed: neither. Rivals on the same rows: LIKE '%x%', and pg_trgm's `%`.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import machine, postgres
from benchmarks.people import UNDOTTED, Customer, customers

KINDS = ("prefix", "infix", "typo", "no dots")
OTHERS = ("two words", "reversed", "beginning", "phone", "last digits", "e-mail", "address part", "number", "nobody")
TABLES = ("searchline", "searchword", "searchgram", "searchposting", "searchnumber")
BATCH, MANAGED = 1000, 6667


def batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Cut rows into what an import writes in one transaction."""
    while some := list(islice(rows, BATCH)):
        yield some


def fill(people: int) -> None:
    """Write the parties and contacts as an import would, and print what the index costs beside them."""
    from django.db import connection, transaction

    from polku_server.register.indexing import reindex

    spent = {"rows": 0.0, "index": 0.0, "index CPU": 0.0}
    begun = time.perf_counter()
    units()
    for some in batches(iter(enumerate(customers(people), 1))):
        with transaction.atomic():
            at = time.perf_counter()
            write(some)
            then, cpu = time.perf_counter(), time.process_time()
            reindex([pk for pk, _ in some])
            spent["rows"] += then - at
            spent["index"] += time.perf_counter() - then
            spent["index CPU"] += time.process_time() - cpu
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    each = ", ".join(f"{name} {1e6 * seconds / people:.0f} us" for name, seconds in spent.items())
    print(f"{people:,} parties in {time.perf_counter() - begun:.0f} s; of each: {each}", flush=True)


def units() -> None:
    """Make the units and a manager."""
    from django.db import transaction

    from polku_server.models import Unit, User

    with transaction.atomic():
        User.objects.create(pk=1, email="aino@example.org", name="Aino Rautio")
        Unit.objects.bulk_create(Unit(pk=n + 1, name=f"Yksikkö {n}") for n in range(40))


def write(some: list[tuple[int, Customer]]) -> None:
    """Insert parties and their contacts; the only manager has one in some thousands."""
    from django.utils import timezone

    now = timezone.now()
    plain = {"country": "FI", "language": "", "best_channel": "", "source": "file", "created_at": now,
             "changed_at": now, "sample": False}  # fmt: skip
    insert("polku_party", [
        {"id": pk, "public_id": f"p{pk}", "pseudonym": f"s{pk}", "kind": "person" if one.given else "organisation",
         "name": one.name, "given_name": one.given, "family_name": one.family, "number": one.number,
         "business_id": one.business, "unit_id": one.unit + 1, "manager_id": 1 if pk % MANAGED == 0 else None} | plain
        for pk, one in some
    ])  # fmt: skip
    reached = [(pk, "email", one.email) for pk, one in some if one.email]
    reached += [(pk, "phone", one.phone) for pk, one in some if one.phone]
    insert("polku_contact", [
        {"party_id": pk, "channel": how, "value": value, "key": value, "source": "file", "created_at": now}
        for pk, how, value in reached
    ])  # fmt: skip


def insert(table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows as cheaply as the store can."""
    from django.db import connection

    names, places = ", ".join(f'"{name}"' for name in rows[0]), ", ".join("%s" for _ in rows[0])
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", [list(row.values()) for row in rows])


def wrong(chance: random.Random, word: str) -> str:
    """Make one typo: a letter missing, extra, other, or two swapped."""
    at, letter = chance.randrange(1, len(word) - 1), chance.choice("abcdefghijklmnopqrstuvwxyz")
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return chance.choice(
        (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], swapped)
    )


def typed(chance: random.Random, kind: str, one: Customer) -> str:
    """Give what somebody types who means this customer; empty when this kind does not fit."""
    given, family = one.given, one.family or one.name
    at = chance.randrange(1, max(2, len(family) - 3))
    return {
        "prefix": lambda: family[: chance.randint(3, 6)],
        "infix": lambda: family[at : at + 3] if " " not in family[at : at + 3] else "",
        "typo": lambda: f"{given} {wrong(chance, family)}" if given else "",
        "no dots": lambda: one.name.translate(UNDOTTED) if one.name != one.name.translate(UNDOTTED) else "",
        "two words": lambda: f"{family} {given[:3]}" if given else "",
        "reversed": lambda: f"{family} {given}" if given else "",
        "beginning": lambda: family[: chance.randint(1, 2)],
        "phone": lambda: one.phone.replace("+358 ", "0"),
        "last digits": lambda: one.phone[-chance.randint(4, 7) :],
        "e-mail": lambda: one.email,
        "address part": lambda: one.email[: chance.randint(6, len(one.email))] if one.email else "",
        "number": lambda: one.number,
        "nobody": lambda: "".join(chance.choice("qxzwåö") for _ in range(8)),
    }[kind]()  # fmt: skip


def questions(kinds: tuple[str, ...], count: int, among: list[tuple[int, Customer]]) -> list[tuple[str, str, int]]:
    """Give kind, what is typed and who is meant."""
    chance, found = random.Random(7), []
    while len(found) < count:
        pk, one = chance.choice(among)
        kind = kinds[len(found) % len(kinds)]
        if len(text := typed(chance, kind, one).strip()) >= (3 if kind == "infix" else 1):
            found.append((kind, text, pk))
    return found


def worked() -> float:
    """Give the milliseconds that this thread, and the server's process that answers it, have been on a processor."""
    from django.db import connection

    own = 1000 * time.thread_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    return own + int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e6


def measure(title: str, asked: list[tuple[str, str, int]], visible: Callable[[], Any]) -> None:
    """Ask all and print times and what was found, per kind and in all."""
    from polku_server.register.search import search

    times: dict[str, list[tuple[float, float]]] = {}
    found: dict[str, list[int]] = {}
    for kind, text, pk in asked:
        at, cpu = time.perf_counter(), worked()
        hits = search(text, visible())
        took, spent = 1000 * (time.perf_counter() - at), worked() - cpu
        which = 0 if pk in {hit.party.pk for hit in hits} else 1 if len(hits) == 20 else 2
        for name in (kind, "all"):
            times.setdefault(name, []).append((took, spent))
            found.setdefault(name, [0, 0, 0])[which] += 1
        if os.environ.get("SLOW") and took > float(os.environ["SLOW"]):
            print("slow", kind, repr(text), f"{took:.0f} ms", [hit.how.name for hit in hits][-1:])
        if os.environ.get("MISSED") and which == 2:
            print("missed", kind, repr(text), pk)
    print(f"-- {title}; {len(asked)} queries; {machine.describe()}")
    for name, both in times.items():
        took, spent = (sorted(each) for each in zip(*both, strict=True))
        hit, full, missed = found[name]
        print(f"{name:13} {spread(took)}; CPU {spread(spent)}; found {hit} full {full} missed {missed}", flush=True)


def spread(ordered: list[float]) -> str:
    """Give the half, the nineteen of twenty, the ninety-nine of a hundred, and the longest."""
    p50, p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99))
    return f"p50 {p50:.0f} p95 {p95:.0f} p99 {p99:.0f} max {ordered[-1]:.0f} ms"


def rivals(asked: list[tuple[str, str, int]]) -> None:
    """Ask what others would ask of the same rows."""
    from django.db import connection

    from polku_server.models import Party

    def like(text: str) -> Any:
        return list(Party.objects.filter(name__icontains=text).order_by("-pk")[:20])

    def alike(text: str) -> Any:
        return list(
            Party.objects.raw("SELECT * FROM polku_party WHERE name %% %s ORDER BY name <-> %s LIMIT 20", [text] * 2)
        )

    ways = {"LIKE '%x%'": like}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            at = time.perf_counter()
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("CREATE INDEX IF NOT EXISTS rival ON polku_party USING gin (name gin_trgm_ops)")
            print(f"pg_trgm's index on the name: {time.perf_counter() - at:.0f} s")
        ways = {"LIKE '%x%', pg_trgm": like, "pg_trgm %": alike}
    for name, ask in ways.items():
        times, right = [], 0
        for _kind, text, pk in asked[:100]:
            at = time.perf_counter()
            right += pk in {one.pk for one in ask(text)}
            times.append(1000 * (time.perf_counter() - at))
        times.sort()
        print(f"rival {name:20} {spread(times)}; found {right} of 100", flush=True)


def sizes() -> None:
    """Print what the index takes."""
    from django.db import connection

    sql = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s OR name LIKE 'sqlite_autoindex_' || %s || '%%'",
        "postgresql": "SELECT pg_total_relation_size(%s::text::regclass), %s::text",
    }[connection.vendor]
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(sql, [f"polku_{table}", f"polku_{table}"])
            size = cursor.fetchone()[0]
            cursor.execute(f"SELECT count(*) FROM polku_{table}")
            print(f"{table}: {cursor.fetchone()[0]:,} rows, {size / (1 << 20):,.0f} MiB", flush=True)


def inside(people: int, measured: Callable[[], None]) -> None:
    """Fill the store that the environment names, unless it is filled, and measure."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"
    django.setup()
    from django.db import connection

    from polku_server import prepare
    from polku_server.models import Party

    print(f"== {connection.vendor}")
    prepare.tables()
    if Party.objects.count() < people:
        fill(people)
    measured()


def thousands(people: int, queries: int) -> None:
    """Measure the searches."""
    from polku_server.govern.policy import Accounts
    from polku_server.models import Party
    from polku_server.register.rights import of_accounts

    sizes()
    among = [(pk, one) for pk, one in enumerate(customers(people), 1) if pk % 37 == 0]
    gc.freeze()  # the list is ours: no search waits while it is looked through
    measure("everybody seen", questions(KINDS, queries, among), Party.objects.all)
    measure("other kinds", questions(OTHERS, queries, among), Party.objects.all)
    of_unit = [(pk, one) for pk, one in among if one.unit == 6]
    measure("one unit of forty seen", questions(KINDS, queries, of_unit), lambda: Party.objects.filter(unit=7))
    own = [(pk, one) for pk, one in enumerate(customers(people), 1) if pk % MANAGED == 0]
    measure("150 parties seen", questions(KINDS, queries, own), lambda: Party.objects.filter(of_accounts(Accounts(1))))
    rivals(questions(KINDS, queries, among))


def main(measured: Callable[[int], None] | None = None, module: str = "benchmarks.search") -> None:
    """Measure one store or both: the searches, or what another module measures in the same register."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--store", choices=["sqlite", "postgres"])
    parser.add_argument("--folder", type=Path, help="keeps the SQLite store for the next run")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        people, queries = chosen.people, chosen.queries
        inside(people, lambda: measured(people) if measured else thousands(people, queries))
        return
    again = [sys.executable, "-m", module, "--inside"]
    again += [f"--people={chosen.people}", f"--queries={chosen.queries}"]
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="polku-bench-"))
    environ = os.environ | {"POLKU_DATA": str(folder), "POLKU_LOG_LEVEL": "ERROR"}
    try:
        if chosen.store != "postgres":
            subprocess.run(again, env=environ, check=True)
        if chosen.store != "sqlite":
            with postgres.running() as (url, _):
                subprocess.run(again, env=environ | {"POLKU_DATABASE_URL": url}, check=True)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
