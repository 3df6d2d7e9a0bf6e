"""Feedback dropped on the page: the same reading, planning and storing as `polku import feedback`, in jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from polku.errors import PolkuError
from polku.listen import reading
from polku.listen.parsed import Different
from polku.listen.reading import Feedback
from polku.listen.scores import number
from polku.words import gettext as _
from polku.words import whole

from ..register.imports import runs, ways
from ..register.imports.ways import Answered, Form
from ..register.models import ImportRun
from ..register.rules import without_hetu
from . import incoming, presets
from .dropped_fields import FIELDS, KIND
from .guessed import Doubted
from .importing import Rows
from .imports import Plan
from .incoming import Incoming, Options
from .mapping import SCALES

MANY = 25  # different cells whose points a page asks one by one
NAMES = 10  # that a line tells
WHOLE = ("touchpoint", "unit")  # what may be one for the whole file


def opened(run: ImportRun) -> Incoming:
    """Open a run's file as its page asked."""
    return incoming.opened(runs.path(run), run.document or None, Options(**run.options), name=run.file_name)


def tried(run: ImportRun) -> dict[str, Any]:
    """Guess, and say what would happen."""
    try:
        coming = opened(run)
        run.document = dict(coming.document)  # what cannot go in as it is, is shown as it was understood
        found, plan = coming.planned()
    except PolkuError as why:
        known = why.found.why if isinstance(why, Doubted) else {}
        reasons = {name: runs.on_page(each) for name, each in known.items()}
        run.document = why.found.document if isinstance(why, Doubted) else run.document
        run.outcome = doubted(run) | {"why": reasons}
        raise
    return {
        "document": dict(coming.document),
        "outcome": shown(coming, found, plan, len(plan.new)),
        "rows": len(coming.feedback.table),
    }


def doubted(run: ImportRun) -> dict[str, Any]:
    """Give what the page needs to ask about a file that was refused; nothing where it cannot be read."""
    try:
        feedback = reading.read(runs.path(run))
    except PolkuError:
        return {}
    return seen(feedback, run.document)


def bring_in(run: ImportRun) -> dict[str, Any]:
    """Store what is new."""
    coming = opened(run)
    found, plan = coming.planned()
    batch = coming.bring_in(plan, runs.Progress(run, len(plan.new)), run.by) if plan.new else None
    came = batch.rows if batch else 0
    plan.there += len(plan.new) - came  # another import brought them in meanwhile
    return {"batch": batch, "outcome": shown(coming, found, plan, came), "rows": len(coming.feedback.table)}


def shown(coming: Incoming, found: Rows, plan: Plan, new: int) -> dict[str, Any]:
    """Give what the page shows of an outcome."""
    problems = sorted([*found.problems, *plan.differs], key=lambda problem: problem.line)
    return {
        **seen(coming.feedback, coming.document),
        "why": {name: str(why) for name, why in coming.reasons.items()},
        "says": list(told(coming, found, plan)),
        "place": coming.feedback.place,
        "problems": [[each.line, each.column, each.value[:200], each.cure] for each in problems[: runs.SHOWN]],
        "rows": len(coming.feedback.table),
        "new": new,
        "updated": 0,
        "there": plan.there,
        "bad": found.bad,
    }


def seen(feedback: Feedback, document: Mapping[str, Any]) -> dict[str, Any]:
    """Give a file's columns, its first rows without identity codes, and the cells that may need a point each."""
    columns = feedback.table.column_names
    first = feedback.table.slice(0, runs.LOOK).to_pylist()
    return {
        "columns": columns,
        "first": [[without_hetu(row[name] or "")[:80] for name in columns] for row in first],
        "meanings": list(meanings(feedback, document)),
    }


def meanings(feedback: Feedback, document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give each score whose cells are not points of its scale, with the point that the map gives each."""
    for role, part in scores(document).items():
        column, points = part["column"], part.get("points", {})
        if column not in feedback.table.column_names or role not in SCALES:
            continue
        (low, high), cells = SCALES[role], different(feedback, column)
        odd = [cell for cell in cells if (value := number(cell)) is None or not low <= value <= high]
        if (odd or points) and len(cells) <= MANY:
            rows = [[cell, points.get(cell)] for cell in cells]
            slips = bool(odd) and any(number(cell) is not None for cell in odd)
            yield {"role": role, "column": column, "low": low, "high": high, "cells": rows, "slips": slips,
                   "declared": "scale" in part}  # fmt: skip


def scores(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give a map's scores, each as a table."""
    return {
        role: {"column": part} if isinstance(part, str) else dict(part)
        for role, part in document.get("scores", {}).items()
    }


def different(feedback: Feedback, column: str) -> list[str]:
    """Give a column's different cells, numbers first and in order."""
    cells = Different.of(feedback.table[column]).said
    return sorted(cells, key=lambda cell: (number(cell) is None, number(cell) or 0, cell))


def told(coming: Incoming, found: Rows, plan: Plan) -> Iterator[str]:
    """Say what the counts do not: what is made, what is left out, what says nothing."""
    for names, sentence in (
        (plan.touchpoints, _("Touchpoints that are new: {names}")),
        (plan.units, _("Units that are new: {names}")),
    ):
        if names:
            yield sentence.format(names=", ".join(names[:NAMES]) + (", …" if len(names) > NAMES else ""))
    if found.empty:
        yield _("without any answer: {n}").format(n=whole(found.empty))
    if not coming.mapped.date:
        yield _("There is no date: the answers count on the day of the import.")
    for name, why in coming.left.items():
        yield _("left out: {column} ({why})").format(column=name, why=why)


def taken(document: Mapping[str, Any]) -> dict[str, str]:
    """Give each field's column."""
    lines = {name: part for name, part in document.items() if name not in ("scores", "texts", "source")}
    for part in ("scores", "texts"):
        lines |= {f"{part}.{role}": line for role, line in document.get(part, {}).items()}
    columns = {name: line if isinstance(line, str) else line.get("column", "") for name, line in lines.items()}
    return {name: column for name, column in columns.items() if column}


def corrected(sent: Form, run: ImportRun) -> Answered:
    """Read the map and the options that a page sends; what is not known is left out."""
    columns, document = run.outcome.get("columns", []), dict[str, Any]()
    for field in FIELDS:
        column = sent.get(f"field-{field.name}", "")
        part, _dot, role = field.name.partition(".")
        if column in columns and role:
            document.setdefault(part, {})[role] = column
        elif column in columns:
            document[part] = column
    for name in WHOLE:
        if name not in document and (value := sent.get(f"whole-{name}", "").strip()):
            document[name] = {"value": value}
    mean(sent, run, document)
    dates, source = sent.get("dates", ""), sent.get("source", "").strip()[:40]
    options = {"dates": dates} if dates in ("day-first", "month-first") else {}
    return document, options | ({"source": source} if source else {})


def mean(sent: Form, run: ImportRun, document: dict[str, Any]) -> None:
    """Read what the cells of scores mean."""
    for asked in run.outcome.get("meanings", []):
        role, column = asked["role"], asked["column"]
        if document.get("scores", {}).get(role) != column:
            continue
        said = {cell: sent.get(f"point-{role}-{at}", "") for at, (cell, _point) in enumerate(asked["cells"])}
        points = {cell: int(point) for cell, point in said.items() if point.isdecimal() and len(point) < 3}
        if sent.get(f"slips-{role}"):
            document["scores"][role] = {"column": column, "scale": f"{asked['low']}-{asked['high']}"}
        elif points:
            document["scores"][role] = {"column": column, "points": points}


def asked(run: ImportRun) -> dict[str, Any]:
    """Give what the page asks beside the columns: a source, one place for the whole file, what cells mean."""
    document, labels = run.document, {field.name: field.label for field in FIELDS}
    places = [(name, labels[name], value_of(document.get(name))) for name in WHOLE]
    means = [
        each | {"label": labels[f"scores.{each['role']}"], "scale": range(each["low"], each["high"] + 1)}
        for each in run.outcome.get("meanings", [])
    ]
    source = run.options.get("source") or document.get("source", "")
    return {"source": source, "whole": places, "meanings": means, "says": run.outcome.get("says", [])}


def value_of(part: Any) -> str:
    """Give the one value that a map has for the whole file."""
    return str(part.get("value", "")) if isinstance(part, Mapping) else ""


def register() -> None:
    """Called once at start."""
    known = tuple((each.name, each.system) for each in presets.EXPORTS)
    ways.register(ways.Way(KIND, tried, bring_in, taken, corrected, asked, known))
