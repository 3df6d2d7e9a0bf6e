"""Own material: a file that is only looked at, what its columns are taken for, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from polku import understand, words
from polku.analysis import Analysis, Asked, analyse
from polku.errors import InputError, PolkuError
from polku.findings import Findings, findings
from polku.govern.redaction import mask
from polku.listen import reading
from polku.listen.reading import Feedback

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission, Reader
from ..register.imports import runs
from ..register.models import ImportRun
from ..understand.models import Theme
from ..understand.reading import told as theme

KIND = "material"
ROLES = ("score", "text", "date", "group")
MEASURES = {"nps": ("nps", "good"), "csat": ("csat", "good"), "effort": ("ces", "bad"), "ease": ("ces", "good")}
MOST_ROWS = 300_000  # of a longer file so many are drawn by lot: more would tell the same, later
EXAMPLES = 3  # cells that show what a column holds
OPTION = "--score"  # names what the command line has, and the page has not
STEPS = 3  # read, count, compare


class Untold(InputError):
    """A file of which nothing can be told."""


def may(by: Reader) -> bool:
    """Tell whether somebody reads the answers of the whole company: what a file of it tells is no more."""
    return policy.access(by).everywhere(Permission.ANSWERS)


def demand(by: Reader) -> None:
    """Stop whoever may not look at a file."""
    if not may(by):
        raise PermissionDenied


def drop(upload: UploadedFile[Any], *, by: User, language: str) -> ImportRun:
    """Take a file, to be looked at by jobs in the reader's language."""
    demand(by)
    return runs.laid(upload, KIND, by=by, options={"language": language})


def found(by: User, public_id: str) -> ImportRun:
    """Give a file; somebody else's is as missing as one that is not there."""
    demand(by)
    run = ImportRun.objects.filter(public_id=public_id, by=by, kind=KIND).first()
    if run is None:
        raise Http404
    return run


def look(run: ImportRun) -> dict[str, Any]:
    """Read a file, guess, and find; what cannot be told is still shown with its columns."""
    words.speak(run.options.get("language"))
    told = runs.Progress(run, STEPS)
    try:
        feedback, rows = sampled(reading.read(runs.path(run)))
        told(1)
        run.outcome = {"columns": columns(feedback)}
        said = analyse(feedback, asked(run.document))
        told(1)
        known = findings(said, minimum=settings.POLKU["POLKU_MINIMUM"], taxonomy=taxonomy())
    except PolkuError as why:
        if OPTION in str(why):
            raise Untold(_("It has no scores, comments or groups to tell about. Choose its columns below.")) from why
        raise
    return {"outcome": outcome(said, known, rows), "rows": rows}


def taxonomy() -> understand.Taxonomy:
    """Give the company's own themes, or those that it would begin with; nothing is laid down."""
    own = [(row, theme(row)) for row in Theme.objects.filter(retired_at=None).order_by("pk")]
    held = tuple(
        replace(each, names={language: getattr(row, f"name_{language}") for language in understand.LANGUAGES})
        for row, each in own
    )
    return understand.Taxonomy("", held) if held else understand.starter()


def sampled(feedback: Feedback) -> tuple[Feedback, int]:
    """Draw rows of a very long file by lot, always the same ones; give also how many there were."""
    import numpy as np

    rows = len(feedback.table)
    if rows <= MOST_ROWS:
        return feedback, rows
    drawn = np.sort(np.random.default_rng(0).choice(rows, MOST_ROWS, replace=False))
    return replace(feedback, table=feedback.table.take(drawn), lines=feedback.lines[drawn]), rows


def asked(document: Mapping[str, Any]) -> Asked:
    """Read what the reader corrected."""
    scale = document.get("scale")
    measure, high_is = MEASURES.get(document.get("measure", ""), (None, None))
    return Asked(
        score=document.get("score"),
        text=document.get("text"),
        date=document.get("date"),
        group=document.get("group"),
        scale=(0, 10) if measure == "nps" else (int(scale[0]), int(scale[1])) if scale else None,
        order=document.get("order"),
        measure=measure,
        high_is=high_is,
    )


def columns(feedback: Feedback) -> list[dict[str, Any]]:
    """Give each column with a few cells, identifiers masked: they are kept as long as the file is."""
    found = []
    for name in feedback.table.column_names:
        cells = feedback.table[name].drop_null()[:200].unique()[:EXAMPLES].to_pylist()
        found.append({"name": name, "cells": [mask(cell)[:60] for cell in cells]})
    return found


def outcome(said: Analysis, known: Findings, rows: int) -> dict[str, Any]:
    """Give what the page shows; it goes with the file."""
    chosen = {role: getattr(said.columns, role) for role in ROLES}
    names = {each.key: dict(each.names) for each in taxonomy().themes}
    return {
        "columns": columns(said.feedback),
        "chosen": {role: {"column": each.column, "why": each.why} for role, each in chosen.items() if each},
        "scale": said.columns.scale,
        "scale_why": said.columns.scale_why,
        "measure": said.columns.measure,
        "high_is": said.columns.high_is,
        "date_problem": said.columns.date_problem,
        "rows": rows,
        "used": len(said.feedback.table),
        "bad": said.bad,
        "themes": names,
        "days": [day.isoformat() for day in said.days or ()],
        "period": said.period,
        "score": asdict(said.score) if said.score is not None and said.score.n else None,
        **asdict(known),
    }


def corrected(sent: Mapping[str, str], run: ImportRun) -> dict[str, Any]:
    """Read the corrections that a page sends; what is not known is left out."""
    names = [each["name"] for each in run.outcome.get("columns", [])]
    document: dict[str, Any] = {role: sent.get(role, "") for role in ROLES if sent.get(role, "") in ("", *names)}
    low, high = sent.get("low", "").strip(), sent.get("high", "").strip()
    if low.isdecimal() and high.isdecimal() and len(low + high) <= 6 and int(low) < int(high):
        document["scale"] = [int(low), int(high)]
    if sent.get("measure") in MEASURES:
        document["measure"] = sent["measure"]
    if sent.get("order") in ("day-first", "month-first"):
        document["order"] = sent["order"]
    return document


def named(run: ImportRun) -> str:
    """Give the name of what the score asks, as the page chooses it."""
    has = (run.outcome.get("measure"), run.outcome.get("high_is"))
    return next((name for name, each in MEASURES.items() if each == has), "")


def remove(run: ImportRun) -> None:
    """Let go of a file and of what was read in it."""
    runs.path(run).unlink(missing_ok=True)
    with transaction.atomic():
        run.delete()
