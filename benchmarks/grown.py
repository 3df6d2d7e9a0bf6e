"""A store of a million responses that looks like a company: the whole sample company, copied in place by SQL.

    python -m benchmarks.grown FOLDER [--responses 1000000]

With POLKU_DATABASE_URL set, that (empty) PostgreSQL database holds the store; the lake stands in the folder. Responses
with their comments grow most; people, purchases and encounters a sixth of that, so that each customer has many answers.
A copy's answers are some days older than the sample's: what the lake counts by day is not the same cells over and over.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from benchmarks import machine

FEWER = 6  # times less of whatever is not an answer
SAID = ("response", "words", "reading", "mention")
KNOWN = (
    "party", "contact", "membership", "groupmembership", "lastmet", "purchase", "encounter",
    "case", "casecause", "caseevent",
)  # fmt: skip
APART = 29  # days over which the copies of an answer lie
RENAMED = {"public_id": "'g' || {id}", "pseudonym": "'g' || {id}", "key": "'g' || {id}", "number": "{own} || '-' || k"}


def main() -> None:
    """Fill a folder and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--responses", type=int, default=1_000_000)
    chosen = parser.parse_args()
    os.environ |= {"POLKU_DATA": str(chosen.folder), "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
    import django

    django.setup()
    print(machine.describe())
    fill(chosen.responses)


def fill(responses: int) -> None:
    """Fill the store and its lake, and work out what jobs would have worked out by now."""
    from polku_server.overview.sample import loading
    from polku_server.prepare import tables

    steps = {
        "the sample company": lambda: (tables(), loading.load(loading.asked_for())),
        "its comments read": comments,
        "copied": lambda: grow(responses),
        "the lake and the worth of customers": derived,
    }
    for name, step in steps.items():
        begun = time.perf_counter()
        step()
        print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)


def comments() -> None:
    """Read every comment as jobs does."""
    from polku_server.understand import jobs

    while jobs.unread():
        pass


def grow(responses: int) -> None:
    """Copy the rows of each table so many times, each copy by one statement."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from polku_server.models import Response

    models = {name: apps.get_model("polku", name) for name in (*KNOWN, *SAID)}
    times = -(-responses // Response.objects.count())
    copies = dict.fromkeys(KNOWN, max(1, times // FEWER)) | dict.fromkeys(SAID, times)
    with transaction.atomic(), connection.cursor() as cursor:
        strides = {name: last(model) for name, model in models.items()}
        for model in models.values():
            cursor.execute(copying(model, copies, strides))
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def last(model: Any) -> int:
    """Give the greatest key of a table."""
    from django.db.models import Max

    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def copying(model: Any, copies: dict[str, int], strides: dict[str, int]) -> str:
    """Give the statement that copies a table's rows; whatever they point at is the same copy's."""
    columns = {f.column: moved(f, copies, strides) for f in model._meta.local_fields}
    of = model._meta.model_name
    named = ", ".join(f'"{column}"' for column in columns)
    return (
        f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {copies[of] - 1}) "
        f"INSERT INTO {model._meta.db_table} ({named}) SELECT {', '.join(columns.values())} "
        f"FROM n CROSS JOIN {model._meta.db_table} t "
        f"WHERE {copies[of]} > 1 AND t.{model._meta.pk.column} <= {strides[of]}"
    )


def moved(field: Any, copies: dict[str, int], strides: dict[str, int]) -> str:
    """Give what stands in a column of a copied row."""
    own, of = f't."{field.column}"', field.model._meta.model_name
    at = field.related_model._meta.model_name if field.is_relation else of if field.primary_key else ""
    if at in copies:
        return f"{own} + (k % {copies[at]}) * {strides[at]}"
    if (of, field.column) == ("response", "happened_on"):
        return older(own)
    if field.column == "number":
        return f"CASE WHEN {own} = '' THEN '' ELSE {RENAMED['number'].format(own=own)} END"
    if field.column in RENAMED and field.unique:
        return RENAMED[field.column].format(id=f"(t.id + k * {strides[of]})")
    return own


def older(day: str) -> str:
    """Give a copy's day."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"date({day}, '-' || (k % {APART}) || ' days')"
    return f"{day} - (k % {APART})"


def derived() -> None:
    """Copy everything into the lake, and fit what customers are worth."""
    from django.conf import settings

    from benchmarks.exporting import served
    from polku import lake
    from polku_server.lake.client import Served
    from polku_server.lake.owner import keeper
    from polku_server.value import fitting

    kept = keeper()
    kept.turn()
    print(f"  {kept.status()['rows']}")
    kept.close()
    process = served(Path(settings.DATA))
    try:
        lake.use(Served(Path(settings.DATA)))
        fitting.look()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
