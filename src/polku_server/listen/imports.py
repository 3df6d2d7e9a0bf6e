"""Bringing the rows of a file in as a batch, and taking a batch back. Whole slices commit; nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Max
from django.utils import timezone

from polku.errors import InputError
from polku.govern.redaction import mask
from polku.listen.problems import Problem
from polku.words import gettext as _

from ..govern import audit, policy
from ..govern.models import User
from ..govern.policy import Permission
from ..lake import changes
from ..register.models import ImportBatch, Purchase, Touchpoint, Unit
from . import actions
from .importing import Row, distinct
from .models import Response, Survey, SurveyVersion

SLICE = 500  # rows in one transaction
NOBODY = (None, None)
KIND = "import"  # what a survey and its responses say of where they come from
INSERT = """
INSERT INTO polku_response (key, survey_id, version_id, touchpoint_id, unit_id, party_id, batch_id, follows, language,
    source, stored_at, happened_on, scores, texts)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING"""
WORDS = """
INSERT INTO polku_words (response_id, question, role, text)
SELECT id, %s, %s, %s FROM polku_response WHERE key = %s AND batch_id = %s ON CONFLICT DO NOTHING"""


@dataclass
class Plan:
    """What an import would do: rows that are new, those there already, and those there with other content."""

    new: list[Row] = field(default_factory=list)
    there: int = 0
    differs: list[Problem] = field(default_factory=list)
    touchpoints: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)


class BatchUndone(InputError):
    """A batch was undone while it was still coming in."""


def planned(rows: Sequence[Row], source: str, *, id_column: str = "") -> Plan:
    """Tell new rows from those that are there; only reads."""
    plan = Plan()
    taken: dict[str, tuple[Any, ...]] = {}
    cure = _("This id is there already with other content; the first is kept. Give a changed answer an id of its own.")
    known = survey_of(source) is not None
    for chunk in sliced(rows):
        kept = contents([row.key for row in chunk]) if known else {}
        for row in chunk:
            before = kept.get(row.key, taken.get(row.key))
            if before is None:
                taken[row.key] = row.content() if row.id else ()
                plan.new.append(row)
                continue
            plan.there += 1
            if row.id and before != row.content():
                plan.differs.append(Problem(row.line, id_column, row.id, cure))
    look_at_places(plan)
    return plan


def look_at_places(plan: Plan) -> None:
    """Note which touchpoints and units the new rows name that there are not."""
    plan.touchpoints = missing(distinct(plan.new, "touchpoint"), ids(Touchpoint))
    plan.units = missing(distinct(plan.new, "unit"), ids(Unit))


def contents(keys: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Give what the store holds under these keys; an undone batch holds nothing."""
    rows = Response.objects.filter(key__in=keys, batch__undone_at=None).values_list(
        "key", "scores", "texts", "happened_on", "language", "touchpoint__name", "unit__name"
    )
    return {key: (*said, (place or "").casefold(), (unit or "").casefold()) for key, *said, place, unit in rows}


def sliced(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Give rows in slices of one transaction."""
    return (rows[at : at + SLICE] for at in range(0, len(rows), SLICE))


def survey_of(source: str) -> Survey | None:
    """Give the survey that a source's answers belong to."""
    return Survey.objects.filter(source=KIND, name=source).order_by("id").first()


def ids(model: type[models.Model]) -> dict[str, int]:
    """Give the keys of touchpoints or units by name in small letters."""
    return {name.casefold(): pk for name, pk in model._default_manager.values_list("name", "pk").order_by("-pk")}


def missing(names: dict[str, str], known: dict[str, int]) -> list[str]:
    """Give the names that no touchpoint or unit has."""
    return [name for folded, name in names.items() if folded not in known]


def bring_in(
    plan: Plan,
    *,
    source: str,
    definition: dict[str, Any],
    file_name: str,
    by: User | None = None,
    told: Callable[[int], None] = lambda rows: None,
) -> ImportBatch:
    """Store the new rows of a plan as one batch, slice by slice; ``told`` hears how many came in."""
    policy.demand(by, Permission.IMPORT)
    for undone in ImportBatch.objects.exclude(undone_at=None).filter(response__isnull=False).distinct():
        clear(undone)  # an undo that was cut short still holds keys
    batch, version = begin(plan, source, definition, file_name, by)
    touchpoints, units, day = ids(Touchpoint), ids(Unit), connection.ops.adapt_datefield_value
    for chunk in sliced(plan.new):
        now, orders = connection.ops.adapt_datetimefield_value(timezone.now()), ordered(chunk)
        values = [
            (
                row.key, version.survey_id, version.pk, touchpoints.get(row.touchpoint.casefold()),
                units.get(row.unit.casefold()) or orders.get(row.order, NOBODY)[1], orders.get(row.order, NOBODY)[0],
                batch.pk, row.language, KIND, now,
                day(row.day), *row.stored(),
            )
            for row in chunk
        ]  # fmt: skip
        told(store(batch, values, masked(batch, chunk)))
    batch.refresh_from_db()
    return batch


def ordered(rows: Sequence[Row]) -> dict[str, tuple[int | None, int | None]]:
    """Give the customer and the unit of each order that rows name, if all its lines agree."""
    found: dict[str, tuple[int | None, int | None]] = {}
    numbers = {row.order for row in rows if row.order}
    for number, *who in Purchase.objects.filter(number__in=numbers, batch__undone_at=None).values_list(
        "number", "party_id", "unit_id"
    ):
        party, unit = found.setdefault(number, (who[0], who[1]))
        found[number] = (party if party == who[0] else None, unit if unit == who[1] else None)
    return found


@transaction.atomic
def store(batch: ImportBatch, values: Sequence[tuple[Any, ...]], words: Sequence[tuple[Any, ...]]) -> int:
    """Insert one slice with its masked words; give how many rows were new."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, values)
        count = int(cursor.rowcount)
        if words:
            cursor.executemany(WORDS, words)
    open_still = ImportBatch.objects.filter(pk=batch.pk, undone_at=None).update(rows=F("rows") + count)
    if not open_still:
        raise BatchUndone(_("This batch was undone while it was coming in, so the rest was left out."))
    return count


def masked(batch: ImportBatch, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Mask what was written, as the follow-up of an answer does; before the transaction, for it takes its time."""
    return [(role, role, mask(text), row.key, batch.pk) for row in rows for role, text in row.texts.items()]


@transaction.atomic
def begin(
    plan: Plan, source: str, definition: dict[str, Any], file_name: str, by: User | None
) -> tuple[ImportBatch, SurveyVersion]:
    """Write what the rows refer to: the survey's version, touchpoints, units and the batch, each with its audit."""
    if connection.vendor == "postgresql":  # two at once would each make the same survey; on SQLite writers take turns
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('polku import'))")
    look_at_places(plan)  # once more: another import may have made them meanwhile
    version = versioned(source, definition, by)
    make_touchpoints(plan.touchpoints, by)
    make_units(plan.units, by)
    adopt(Touchpoint, distinct(plan.new, "touchpoint"), by)
    adopt(Unit, distinct(plan.new, "unit"), by)
    batch = ImportBatch(source=source, file_name=file_name[-255:], by=by)
    batch.full_clean()
    batch.save()
    audit.record(by, "imported", batch, rows=len(plan.new), there=plan.there)
    return batch, version


def versioned(source: str, definition: dict[str, Any], by: User | None) -> SurveyVersion:
    """Give the version of the source's survey that asks these questions; a new one if none does."""
    survey = survey_of(source)
    if survey is None:
        survey = actions.draft_survey(source, definition, by=by, source=KIND)
        assert survey.current is not None  # noqa: S101  a drafted survey has its first version
        return survey.current
    for version in survey.versions.order_by("-number"):
        if version.definition["questions"] == definition["questions"]:
            return version
    version = actions.add_version(survey, definition)
    changes.note("survey", [survey.pk])
    audit.record(by, "changed questions", survey, version=version.number)
    return version


def make_touchpoints(names: Sequence[str], by: User | None) -> None:
    """Write touchpoints at the end of the path."""
    last = Touchpoint.objects.aggregate(last=Max("position"))["last"] or 0
    made = [Touchpoint(name=name, position=at) for at, name in enumerate(names, last + 1)]
    keep("touchpoint", made, by)


def make_units(names: Sequence[str], by: User | None) -> None:
    """Write units at the root of the tree."""
    keep("unit", [Unit(name=name) for name in names], by)


def keep(source: str, things: Sequence[models.Model], by: User | None) -> None:
    """Save new things of a file, each with its audit entry, and tell the lake."""
    for thing in things:
        thing.full_clean()
        thing.save()
        audit.record(by, f"made {source} for import", thing)
    if things:
        changes.note(source, [thing.pk for thing in things])


def adopt(model: type[Touchpoint] | type[Unit], names: dict[str, str], by: User | None) -> None:
    """Make sample places that real answers name real: removing the sample company must leave them."""
    found = [each for each in model._default_manager.filter(sample=True) if each.name.casefold() in names]
    while found:
        for each in found:
            model._default_manager.filter(pk=each.pk).update(sample=False)
            audit.record(by, "kept from sample", each)
        found = [each.parent for each in found if isinstance(each, Unit) and each.parent and each.parent.sample]


def undo(batch: ImportBatch, *, by: User | None = None) -> int:
    """Take a batch back; give how many responses went. Called again it ends what was cut short.

    At once, in one transaction: no figure counts the rows any more. Then the rows are deleted in slices,
    so that their keys are free and the same file can come in again.
    """
    if batch.source == "sample":
        raise InputError(_("This batch is the sample company: remove it with polku sample remove."))
    policy.demand(by, Permission.IMPORT)
    if batch.undone_at is None:
        strike(batch, by)
    return clear(batch)


@transaction.atomic
def strike(batch: ImportBatch, by: User | None) -> None:
    """Leave a batch out of every figure."""
    batch.undone_at = timezone.now()
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=batch.undone_at)
    rows = Response.objects.filter(batch=batch)
    changes.note("response", rows)
    audit.record(by, "undid import", batch, rows=rows.count())


def clear(batch: ImportBatch) -> int:
    """Delete the responses of an undone batch, a slice at a time."""
    count = 0
    while pks := list(Response.objects.filter(batch=batch).values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            Response.objects.filter(pk__in=pks).delete()
        count += len(pks)
    return count
