"""What an import did or would do, row by row counted, and the batch that its rows belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F

from polku.errors import InputError
from polku.listen.problems import Problem
from polku.words import gettext as _

from ...govern import audit
from ...govern.models import User
from ..models import ImportBatch
from ..rules import without_hetu

KEPT = 10_000  # problems that are listed; more are counted
PAGES = 8000  # of SQLite's log before this process takes them into the file: the same page often, so once for many
CACHE = 16_384  # kibibytes of SQLite's pages: rows come sorted, so few pages are asked for twice
ON_DUPLICATE = ("update", "skip", "create")


class BatchUndone(InputError):
    """A batch was undone while it was still coming in."""


@dataclass
class Outcome:
    """How many rows were new, changed what was there, were there already, or were bad."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    there: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)  # customers, units, ... that rows named and nobody had

    def tell(self, problems: list[Problem]) -> None:
        """Note problems, as many as anybody reads."""
        self.problems += problems[: max(0, KEPT - len(self.problems))]

    def refuse(self, line: int, column: str, value: str, cure: str) -> None:
        """Note a row that cannot go in."""
        self.refuse_all(line, [(column, value, cure)])

    def refuse_all(self, line: int, cells: Iterable[tuple[str, str, str]]) -> None:
        """Note a row that cannot go in for several cells: the column, value and cure of each."""
        self.bad += 1
        self.tell([Problem(line, *cell) for cell in cells])

    def make(self, what: str, count: int) -> None:
        """Count what was made beside the rows."""
        if count:
            self.made[what] = self.made.get(what, 0) + count

    def add(self, other: Outcome) -> None:
        """Take in what a slice did."""
        for name in ("rows", "new", "updated", "there", "bad"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.tell(other.problems)
        for what, count in other.made.items():
            self.make(what, count)

    def counts(self) -> dict[str, int]:
        """Give the counts, for the audit log and the page."""
        return {name: getattr(self, name) for name in ("rows", "new", "updated", "there", "bad")}


@transaction.atomic
def begin(kind: str, source: str, file_name: str, by: User | None) -> ImportBatch:
    """Write the batch; its one audit entry is written when it ends."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
    batch = ImportBatch(kind=kind, source=source, file_name=without_hetu(file_name)[-255:], by=by)
    batch.full_clean()
    batch.save()
    return batch


@transaction.atomic
def end(batch: ImportBatch, outcome: Outcome) -> None:
    """Write the batch's audit entry; a batch that changed nothing is none."""
    if not outcome.new and not outcome.updated and not outcome.made:
        ImportBatch.objects.filter(pk=batch.pk).delete()
        return
    audit.record(batch.by, "imported", batch, kind=batch.kind, **outcome.counts())


def came(batch: ImportBatch, count: int) -> None:
    """Count rows in, in their own transaction; stop if the batch was undone meanwhile."""
    if not ImportBatch.objects.filter(pk=batch.pk, undone_at=None).update(rows=F("rows") + count):
        raise BatchUndone(_("This batch was undone while it was coming in, so the rest was left out."))


def lock() -> None:
    """Let one import at a time make customers: two would each make the same. SQLite's writers take turns anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('polku import'))")
