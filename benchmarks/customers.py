"""Pages of a register of a million: who may be the same, a brief of 20,000 dealings, and pages of the list.

    python -m benchmarks.customers [--people 1000000] [--store sqlite|postgres] [--folder FOLDER]

A folder (or POLKU_DATABASE_URL with --inside) that `benchmarks.search` filled is taken as it is. Milliseconds by the
clock, and of processor: this thread's and, on PostgreSQL, its server process's.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import machine, search
from benchmarks.people import Customer, customers

DEALINGS = 20_000
DAY = dt.date(2026, 1, 1)
LAST_MET = """
    INSERT INTO polku_lastmet (party_id, kind, day)
    SELECT p.id, p.kind, COALESCE(
        (SELECT MAX(happened_on) FROM polku_encounter e WHERE e.party_id = p.id), '0001-01-01'
    ) FROM polku_party p
"""
LISTS = {
    "by name": "",
    "newest": "sort=newest",
    "last met": "sort=met",
    "last met, a unit": "sort=met&unit={unit}",
    "by name, a unit": "unit={unit}",
    "newest, a unit": "sort=newest&unit={unit}",
    "open matters": "open=1",
    "open matters, last met": "open=1&sort=met",
    "open matters, a unit": "open=1&unit={unit}",
    "the same, last met": "open=1&sort=met&unit={unit}",
}


def timed(title: str, works: Iterator[Callable[[], Any]], most: float) -> None:
    """Do each and print its times beside what is allowed."""
    took, spent = [], []
    for work in works:
        at, cpu = time.perf_counter(), search.worked()
        work()
        took.append(1000 * (time.perf_counter() - at))
        spent.append(search.worked() - cpu)
    clock, processor = search.spread(sorted(took)), search.spread(sorted(spent))
    print(f"{title:24} {clock}; CPU {processor}; at most {most:.0f} ms", flush=True)


def dealings(people: int) -> None:
    """Give one customer 20,000 encounters and purchases, others a few of both, and open matters to one in fifty."""
    from django.db import connection, transaction
    from django.utils import timezone

    from polku_server.models import Encounter

    if Encounter.objects.exists():
        return
    now, chance, day = timezone.now(), random.Random(3), [DAY - dt.timedelta(days=n) for n in range(900)]
    met = [1] * DEALINGS + [chance.randrange(1, people + 1) for _ in range(people // 10)]
    common = {"employee": "", "source": "file", "stored_at": now}
    kinds = {
        "encounter": {"kind": "call", "words": "Sovittiin aika."},
        "purchase": {"number": "", "product": "Suodatin", "amount": 9, "currency": "EUR"},
    }
    with transaction.atomic():
        for table, own in kinds.items():
            search.insert(f"polku_{table}", [
                {"key": f"k{n}", "party_id": pk, "happened_on": chance.choice(day)} | own | common
                for n, pk in enumerate(met)
            ])  # fmt: skip
        search.insert("polku_agreed", [
            {"party_id": pk, "side": "ours", "words": "Soitamme", "on": DAY, "created_at": now}
            for pk in range(50, people, 50)
        ])  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM polku_lastmet")
            cursor.execute(LAST_MET)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def alikes(among: list[Customer], count: int) -> Iterator[Callable[[], Any]]:
    """Give looks for who may be the same: as written, with one address, with neither."""
    from polku_server.register.alike import alike

    chance = random.Random(5)
    for n in range(count):
        one, other = chance.choice(among), chance.choice(among)
        fields = {"kind": "person" if one.given else "organisation", "given_name": one.given, "name": one.name}
        fields |= {"family_name": one.family, "number": "", "business_id": one.business}
        contacts = [("email", (one if n % 3 else other).email), ("phone", one.phone if n % 2 else "")]
        yield lambda fields=fields, contacts=contacts: alike(fields, by=None, contacts=contacts)


def pages(query: str, count: int) -> Iterator[Callable[[], Any]]:
    """Give pages that follow each other, from the beginning and from the middle of the list."""
    from django.http import QueryDict

    from polku_server.models import Party
    from polku_server.register import listing

    asked = listing.chosen(QueryDict(query), by=None, named=True)
    rows = Party.objects.filter(kind="person")
    middle = rows.order_by("pk").filter(pk__gte=rows.count() // 2).first()
    after = ["", middle.public_id if middle else ""]

    def turn(which: int) -> None:
        _found, after[which] = listing.page(listing.customers(asked, by=None), asked, after[which])

    for n in range(count):
        yield lambda n=n: turn(n % 2)


def briefs(count: int) -> Iterator[Callable[[], Any]]:
    """Give looks at the brief of the customer of 20,000 dealings."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from polku_server.models import Grant, Organisation, Party, User

    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        Organisation.objects.get_or_create(id=1, defaults={"name": "Bench"})
        Grant.objects.get_or_create(user=User.objects.get(pk=1), role="lead")
        client = Client()
        client.force_login(User.objects.get(pk=1))
    path = f"/register/customers/{Party.objects.get(pk=1).public_id}"
    for n in range(count):
        page = f"{path}/brief/" if n % 2 else f"{path}/"
        yield lambda page=page: require(client.get(page, headers={"host": "localhost"}))


def require(answer: Any) -> None:
    """Stop where a page was not given."""
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.content[:200]!r}")


def measured(people: int) -> None:
    """Measure in a store that is filled."""
    from polku_server.models import Unit

    dealings(people)
    print(machine.describe())
    timed("alike", alikes(list(customers(min(people, 50_000)))[::37], 300), 100)
    timed("brief and page", briefs(20), 1000)
    unit = Unit.objects.order_by("pk")[6].public_id
    for title, query in LISTS.items():
        timed(title, pages(query.format(unit=unit), 40), 100)


def main() -> None:
    """Measure one store or both, as the search is."""
    search.main(measured, "benchmarks.customers")


if __name__ == "__main__":
    main()
