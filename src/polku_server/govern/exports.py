"""What can be exported, to whom, in which form: each stage registers its lists, `policy` says who gets which rows.

Runs in a process of its own (`exporting`) or on the command line, never in the one that serves pages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
from django.conf import settings
from django.db import models, transaction
from django.http import QueryDict

from polku.govern import sheets, writing

from . import audit, policy
from .models import Organisation
from .policy import By, Permission, Reader

WINDOW = 2_000  # rows asked of the store at a time
FORMATS = ("csv", "xlsx", "parquet")
TEXT, WHOLE, DAY, TIME, YES = pa.string(), pa.int64(), pa.date32(), pa.timestamp("us", "UTC"), pa.bool_()
MONEY = pa.decimal128(16, 2)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, its type, and where the store has it.

    One that names somebody is for those who may see names; others get what stands ``instead``, or no such column.
    """

    heading: Any  # lazily translated
    kind: pa.DataType = TEXT
    path: str = ""
    named: bool = False
    instead: str = ""
    text: Callable[[Any], Any] | None = None  # how a value of the store is given in the column's type


Shown = Mapping[str, tuple[Column, str]]  # a column's name -> the column, and the path that this reader gets
Rows = Callable[[By, QueryDict, Shown], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that can be exported: its rows come narrowed to what a reader may see."""

    name: str  # as it stands in addresses and commands
    title: Any
    permission: Permission
    columns: Mapping[str, Column]
    rows: Rows
    counted: bool = False  # asks the lake
    asked: Callable[[QueryDict, By], object] | None = None  # raises where an address cannot be read
    own: Callable[[QueryDict], Mapping[str, Column]] | None = None  # columns that the company added itself


_listings: dict[str, Listing] = {}


def register(*listings: Listing) -> None:
    """Called by each stage once at start."""
    _listings.update({listing.name: listing for listing in listings})


def listings() -> tuple[Listing, ...]:
    """Give every list, by name."""
    return tuple(listing for _, listing in sorted(_listings.items()))


def named(name: str) -> Listing | None:
    """Give the list of a name."""
    return _listings.get(name)


def allowed(by: Reader, listing: Listing) -> bool:
    """Tell whether somebody may export a list."""
    return policy.allows(by, Permission.EXPORT) and policy.allows(by, listing.permission)


def offered(by: Reader, name: str) -> str:
    """Give the name of a list back if this reader may export it: a page shows its menu then."""
    listing = named(name)
    return name if listing and allowed(by, listing) else ""


def stored(rows: Callable[[By, QueryDict], models.QuerySet[Any]], permission: Permission) -> Rows:
    """Let a list's rows be those of a queryset, read in windows by key, within the reader's reach."""

    def batches(by: By, query: QueryDict, shown: Shown) -> Iterator[pa.RecordBatch]:
        found = policy.rows(by, Permission.EXPORT, policy.rows(by, permission, rows(by, query)))
        paths = [path for _, path in shown.values()]
        schema = schema_of(shown)
        for window in windows(found, *paths):
            columns = zip(zip(*window, strict=True), shown.values(), strict=True)
            yield pa.record_batch([array(values, column) for values, (column, _) in columns], schema=schema)

    return batches


def array(values: Iterable[Any], column: Column) -> pa.Array:
    """Give a column's values in its type."""
    return pa.array([column.text(value) for value in values] if column.text else values, column.kind)


def windows(rows: models.QuerySet[Any], *paths: str) -> Iterator[list[tuple[Any, ...]]]:
    """Give rows by key, some at a time: each window is a question of its own, so nothing is held open for long."""
    last = 0
    while True:
        found = list(rows.order_by("pk").filter(pk__gt=last).values_list("pk", *paths)[:WINDOW])
        if found:
            last = found[-1][0]
            yield [row[1:] for row in found]
        if len(found) < WINDOW:
            return


def shown(by: By, listing: Listing, query: QueryDict | None = None) -> dict[str, tuple[Column, str]]:
    """Give the columns that a reader gets, each with its path."""
    names = sees_names(by, listing.permission)
    own = listing.own(query or QueryDict()) if listing.own else {}
    paths = {
        name: (column, column.path if names or not column.named else column.instead)
        for name, column in {**listing.columns, **own}.items()
    }
    return {name: (column, path) for name, (column, path) in paths.items() if path or not column.named}


def sees_names(by: By, permission: Permission) -> bool:
    """Tell whether somebody may see the names of all rows that they reach: of some is not enough for a file."""
    held = policy.access(by)
    return held.everywhere(Permission.NAMES) or (
        Permission.NAMES in held and held.reach[Permission.NAMES] == held.reach.get(permission)
    )


def schema_of(shown: Shown) -> pa.Schema:
    """Give the columns' types, with their headings in the reader's language."""
    schema = pa.schema([(name, column.kind) for name, (column, _) in shown.items()])
    return writing.headed(schema, {name: str(column.heading) for name, (column, _) in shown.items()})


def export(by: By, listing: Listing, form: str, file: IO[bytes], query: QueryDict | None = None) -> int:
    """Write a list to a file and give its rows; both the beginning and the end stand in the audit log."""
    policy.demand(by, Permission.EXPORT)
    policy.demand(by, listing.permission)
    columns = shown(by, listing, query)
    noted = {"list": listing.name, "format": form, "columns": list(columns)}
    note(by, "began an export", **noted)  # a file that was cut short has been carried away all the same
    rows = written(listing.rows(by, query or QueryDict(), columns), schema_of(columns), form, file)
    note(by, "exported", rows=rows, **noted)
    return rows


def note(by: By, verb: str, **detail: Any) -> None:
    """Add an audit entry: what was carried away, never a value of it."""
    with transaction.atomic():
        audit.record(by, verb, Organisation(id=1), **detail)


def written(batches: Iterator[pa.RecordBatch], schema: pa.Schema, form: str, file: IO[bytes]) -> int:
    """Write batches in one of the formats; what is kept meanwhile lies in the data folder and goes."""
    if form == "csv":
        return writing.csv(batches, schema, file)
    if form == "parquet":
        return writing.parquet(batches, schema, file)
    with tempfile.TemporaryDirectory(dir=folder()) as kept:
        return sheets.xlsx(batches, schema, file, zone=settings.TIME_ZONE, folder=kept)


def folder() -> str:
    """Give the folder where exports are made, closed to everybody else."""
    path = settings.DATA / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(path)
