"""Giving people what is known of them, and forgetting them: each stage registers how it does both.

Forgetting is one transaction: every stage deletes its rows of the person or re-keys them, so that what
is counted stays and nobody can be found behind it. The erasure itself is remembered by a pseudonym that
leads nowhere, so that a restored backup forgets the person again: see `ledger`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction

from . import audit, policy
from .models import Erasure
from .policy import By, Permission

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FreeText:
    """Words that may name other people or be needed elsewhere: read by somebody before they are deleted."""

    what: str
    on: date | datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How a stage answers for what it keeps of a person."""

    name: str
    keeps: frozenset[str]  # every model of the stage with a path to a person
    export: Callable[[Any], Mapping[str, list[Row]]]
    forget: Callable[[Any], None]  # called within the transaction
    words: Callable[[Any], Iterable[FreeText]]


_stages: dict[str, Stage] = {}
after: list[Callable[[], object]] = []
"""Called once an erasure is committed: what writes it down outside the store."""


def register(stage: Stage) -> None:
    """Called by each stage once at start, the lowest first; forgetting goes from the highest down."""
    _stages[stage.name] = stage


def stages() -> tuple[Stage, ...]:
    """Give every registered stage, the lowest first."""
    return tuple(_stages.values())


def words(party: Any, *, by: By = None) -> list[FreeText]:
    """Give the free text that forgetting will delete, for review."""
    policy.demand_row(by, Permission.FORGET, party)
    return [each for stage in stages() for each in stage.words(party)]


@transaction.atomic
def export(party: Any, *, by: By = None, subject: bool = False) -> dict[str, dict[str, list[Row]]]:
    """Give all that is known of a person, by stage and kind; ``subject``: the person asks by their own link."""
    policy.demand_row(by, Permission.FORGET, party)
    audit.record(by, "gave own data" if subject else "exported person", party)
    return {stage.name: {kind: list(rows) for kind, rows in stage.export(party).items()} for stage in stages()}


@transaction.atomic
def forget(party: Any, *, by: By = None, subject: bool = False) -> Erasure:
    """Forget a person everywhere in the store; the lake follows, `polku compact` rewrites the files."""
    policy.demand_row(by, Permission.FORGET, party)
    locked = type(party)._default_manager.select_for_update().get(pk=party.pk)
    audit.record(by, "erased on own wish" if subject else "erased person", locked)
    made, _ = Erasure.objects.get_or_create(pseudonym=locked.pseudonym)
    for stage in reversed(stages()):
        stage.forget(locked)
    for told in after:
        transaction.on_commit(told)
    return made


def held(pseudonyms: Iterable[str]) -> Iterator[Any]:
    """Give the people of these pseudonyms whom the store holds."""
    party = apps.get_model("polku", "Party")  # register stands above
    for some in batched(pseudonyms, 500):
        yield from party.objects.filter(pseudonym__in=some).order_by("id")


def batched(names: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut into parts that one query takes."""
    rest = list(names)
    return (rest[at : at + size] for at in range(0, len(rest), size))


def plain(row: models.Model, *names: str) -> Row:
    """Give some fields of a row as they are exported."""
    return {name: getattr(row, name) for name in names}


def lines(data: Mapping[str, Mapping[str, Iterable[Row]]]) -> Iterator[tuple[str, str, int, str, str]]:
    """Give an export as lines: stage, kind, number of the row, field, value."""
    for stage, kinds in data.items():
        for kind, rows in kinds.items():
            for number, row in enumerate(rows, 1):
                for field, value in row.items():
                    yield stage, kind, number, field, "" if value is None else str(value)


def as_csv(data: Mapping[str, Mapping[str, Iterable[Row]]], safe: Callable[[str], str]) -> str:
    """Write an export as CSV; ``safe`` is the escaper of what a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["stage", "kind", "row", "field", "value"])
    writer.writerows((*line[:4], safe(line[4])) for line in lines(data))
    return out.getvalue()
