"""One file on its way in: read, mapped, planned and stored, for the command line."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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

from ..register.imports import maps
from ..register.imports.maps import quoted
from ..register.models import ImportBatch
from . import guessed, importing, imports, mapping
from .imports import Plan
from .mapping import Map
from .remembered import definition, remembered

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

    def bring_in(self, plan: Plan, told: Callable[[int], None]) -> ImportBatch:
        """Store the new rows."""
        return imports.bring_in(
            plan,
            source=self.mapped.source,
            definition=definition(self.mapped, self.document, self.feedback),
            file_name=self.feedback.name,
            told=told,
        )


def opened(file: Path, map_file: Path | None, *, source: str | None, order: str | None) -> Incoming:
    """Read a file and find out what its columns are: by the map, as the last time, or by a guess.

    Raises
    ------
    InputError
        The file or the map cannot be used; the sentence says what settles it.
    """
    speak(words.language())
    way = maps.order(order)
    document = maps.load(map_file) if map_file else None
    feedback = reading.read(file)
    found = guessed.Guessed()
    again = remembered(source or mapping.SOURCE, feedback) if document is None else None
    document = again if document is None else document
    if document is None:
        found = guessed.guess(feedback, order=way)
        document = found.document
    elif way is not None:
        document = ordered(document, way)
    mapped = mapping.read(document, feedback, source=source)
    if again is not None:
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
