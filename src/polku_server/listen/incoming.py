"""One file on its way in: read, mapped, planned and stored, for the command line."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from polku import words
from polku.errors import InputError
from polku.listen import reading
from polku.listen.problems import Problem
from polku.listen.reading import Feedback
from polku.listen.scores import number
from polku.words import gettext as _

from ..govern.models import User
from ..register.imports import maps
from ..register.imports.maps import quoted
from ..register.models import ImportBatch
from . import guessed, importing, imports, mapping, presets
from .imports import Plan
from .mapping import Map
from .remembered import definition, elsewhere, remembered

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Incoming:
    """A file that was read, and the map by which it is understood."""

    feedback: Feedback
    mapped: Map
    document: Mapping[str, Any]
    reasons: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def planned(self) -> tuple[importing.Rows, Plan]:
        """Validate the rows, and tell the new ones from those that are there."""
        found = importing.rows(self.feedback, self.mapped)
        return found, imports.planned(found.good, self.mapped.source, id_column=self.mapped.id)

    def bring_in(self, plan: Plan, told: Callable[[int], None], by: User | None = None) -> ImportBatch:
        """Store the new rows."""
        return imports.bring_in(
            plan,
            source=self.mapped.source,
            definition=definition(self.mapped, self.document, self.feedback),
            file_name=self.feedback.name,
            by=by,
            told=told,
        )


@dataclass(frozen=True)
class Options:
    """What was asked beside the file; empty where nothing was."""

    source: str | None = None
    dates: str | None = None
    preset: str = ""
    language: str = ""  # of whoever dropped the file on the page


def opened(
    file: Path, document: Mapping[str, Any] | None = None, options: Options | None = None, *, name: str = ""
) -> Incoming:
    """Read a file and find out what its columns are: by a map, as the last time, by a preset or by a guess.

    Raises
    ------
    InputError
        The file or the map cannot be used; the sentence says what settles it.
    """
    speak(words.language())
    asked = options or Options()
    way = maps.order(asked.dates)
    feedback = reading.read(file)
    feedback = replace(feedback, name=name or feedback.name)
    found, again = guessed.Guessed(), None
    if document is None:
        preset = presets.chosen(asked.preset, feedback.table.column_names, feedback.name)
        again = remembered(asked.source or (preset.system if preset else mapping.SOURCE), feedback)
        again = again or (elsewhere(feedback) if asked.source is None and preset is None else None)
        found = guessed.guess(feedback, order=way, preset=preset) if again is None or asked.preset else found
        document = found.document or again or {}
    if way is not None and not found.document:
        document = ordered(document, way)
    mapped = mapping.read(document, feedback, source=asked.source)
    if again and not found.document:
        found.why = dict.fromkeys(lines_of(mapped), _("as the last time"))
    return Incoming(feedback, mapped, document, found.why, found.left)


def ordered(document: Mapping[str, Any], order: str) -> dict[str, Any]:
    """Put the order of a date's parts into a map."""
    date = maps.table("date", document.get("date", {}), ("column", "format"))
    return {**document, "date": {**date, "format": order}} if date else dict(document)


def speak(language: str) -> None:
    """Let the models' own sentences be in the reader's language too."""
    translation.activate(language)


def lines_of(mapped: Map) -> dict[str, str]:
    """Write a map as the lines of a TOML file."""
    lines = {f"scores.{role}": score_line(role, score) for role, score in mapped.scores.items()}
    lines |= {f"texts.{role}": f"texts.{role} = {quoted(name)}" for role, name in mapped.texts.items()}
    if mapped.date:
        order = f"{{column = {quoted(mapped.date)}, format = {quoted(mapped.order)}}}" if mapped.order else ""
        lines["date"] = f"date = {order or quoted(mapped.date)}"
    for key in ("touchpoint", "unit", "language"):
        place = getattr(mapped, key)
        if place.column:
            lines[key] = f"{key} = {quoted(place.column)}"
        elif place.value:
            lines[key] = f"{key} = {{value = {quoted(place.value)}}}"
    if mapped.bought:
        lines["order"] = f"order = {quoted(mapped.bought)}"
    if mapped.id:
        lines["id"] = f"id = {quoted(mapped.id)}"
    return lines


def score_line(role: str, score: mapping.Score) -> str:
    """Write what a map says of one score."""
    more = (
        f', scale = "{mapping.SCALES[role][0]}-{mapping.SCALES[role][1]}"'
        if score.declared and not score.points
        else ""
    )
    if score.points:
        more = f", points = {{{', '.join(f'{quoted(text)} = {point}' for text, point in score.points.items())}}}"
    named = f"{{column = {quoted(score.column)}{more}}}" if more else quoted(score.column)
    return f"scores.{role} = {named}"


def write_bad(path: Path, problems: Sequence[Problem]) -> None:
    """List bad values in a file: line, column, value, cure."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "column", "value", "cure"))
            writer.writerows((each.line, inert(each.column), inert(each.value), each.cure) for each in problems)
    except OSError as error:
        raise InputError(closed(path)) from error


def closed(path: Path) -> str:
    """Say that bad rows cannot be listed here."""
    return _("{file} cannot be written, so nothing came in. Name another place with --bad.").format(file=path)


def inert(text: str) -> str:
    """Keep a spreadsheet from running what a customer wrote: what begins as a formula and is no number gets a '."""
    return f"'{text}" if text.startswith(FORMULA) and number(text) is None else text


def apart(bad: Path, *read: Path | None) -> None:
    """Refuse to list bad rows over a file that is being read."""
    if any(each and bad.resolve() == each.resolve() for each in read):
        raise InputError(closed(bad))


def clock(moment: dt.datetime) -> str:
    """Write a time on the organisation's clock."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
