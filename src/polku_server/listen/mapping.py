"""Which column of a file is what: read from a TOML map, or from the guess of the library."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from polku.errors import InputError
from polku.figures import scale_of
from polku.listen.dates import Order
from polku.listen.reading import Feedback
from polku.words import gettext as _

SOURCE = "import"  # where answers come from if nobody names it
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 5)}  # as the figures count them
WORDS = ("why", "memory", "expectation", "emotion", "origin")
KEYS = ("source", "id", "touchpoint", "unit", "language", "date", "scores", "texts")
ORDERS = ("day-first", "month-first")
RESERVED = ("sample",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: in a column, or one value for the whole file."""

    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A column of scores; ``points`` says what each cell means where it is not the point itself."""

    column: str
    declared: bool = False  # the scale was named, so what stands off it is a slip
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Map:
    """What each column is; empty where the file has nothing of the kind."""

    source: str
    id: str
    touchpoint: Place
    unit: Place
    language: Place
    date: str
    order: Order | None
    scores: Mapping[str, Score]
    texts: Mapping[str, str]


def load(path: Path) -> dict[str, Any]:
    """Read a map's file; InputError says what is wrong with it and where."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise InputError(_("There is no file {file}. Check the name.").format(file=path)) from missing
    except OSError as closed:
        raise InputError(_("{file} cannot be opened: check that you may read it.").format(file=path)) from closed
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        said = _('{file} cannot be read as a map: {reason}. A line looks like: date = "answered"')
        raise InputError(said.format(file=path.name, reason=wrong)) from wrong


def read(document: Mapping[str, Any], feedback: Feedback, *, source: str | None = None) -> Map:
    """Understand a map for one file; ``source`` overrules what it says.

    Raises
    ------
    InputError
        Naming the line of the map, what stands there and what may. MissingColumn if the file lacks a column.
    """
    known("", document, KEYS)
    date = table("date", document.get("date", {}), ("column", "format"))
    found = Map(
        source=name_of(source if source is not None else document.get("source", SOURCE)),
        id=column(feedback, "id", document["id"]) if "id" in document else "",
        touchpoint=place(feedback, "touchpoint", document),
        unit=place(feedback, "unit", document),
        language=place(feedback, "language", document),
        date=column(feedback, "date", date["column"]) if date else "",
        order=order(date.get("format")),
        scores={role: score(feedback, role, part) for role, part in parts(document, "scores", tuple(SCALES))},
        texts={role: column(feedback, f"texts.{role}", part) for role, part in parts(document, "texts", WORDS)},
    )
    if not found.scores and not found.texts:
        listed = ", ".join(feedback.table.column_names)
        said = _(
            "Nothing says which column is a score or words. "
            'Give a map with a line such as scores.csat = "a column". {file} has: {columns}.'
        )
        raise InputError(said.format(file=feedback.name, columns=listed))
    return found


def known(where: str, document: Any, allowed: tuple[str, ...]) -> None:
    """Refuse a key that means nothing here."""
    for key in document:
        if key not in allowed:
            near = get_close_matches(key, allowed, 1)
            hint = _("Did you mean {name}?").format(name=near[0]) if near else ""
            said = _("The map has {key}, which means nothing here; allowed: {allowed}.")
            path = f"{where}.{key}" if where else key
            raise InputError(f"{said.format(key=path, allowed=', '.join(allowed))} {hint}".strip())


def table(where: str, part: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
    """Give a part of the map as a table; a bare text is its column."""
    if isinstance(part, str):
        return {"column": part}
    if not isinstance(part, Mapping):
        raise InputError(unfit(where, part))
    known(where, part, allowed)
    if part and "column" not in part and "value" not in part:
        raise InputError(_('{key} in the map names no column. Write: {key} = "a column"').format(key=where))
    return dict(part)


def unfit(where: str, part: Any) -> str:
    """Say that a line of the map is no text."""
    return _("{key} in the map is {value}; give a text in quotation marks.").format(key=where, value=part)


def parts(document: Mapping[str, Any], where: str, allowed: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Give the roles that a map names under scores or texts."""
    part = document.get(where, {})
    if not isinstance(part, Mapping):
        raise InputError(
            _("{key} in the map is {value}; give roles: {allowed}.").format(
                key=where, value=part, allowed=", ".join(f"{where}.{role}" for role in allowed)
            )
        )
    known(where, part, allowed)
    return list(part.items())


def column(feedback: Feedback, where: str, part: Any) -> str:
    """Give a column's name as the file writes it."""
    if isinstance(part, Mapping):
        part = table(where, part, ("column",)).get("column")
    if not isinstance(part, str) or not part.strip():
        raise InputError(unfit(where, part))
    return feedback.named(part)


def name_of(source: Any) -> str:
    """Give the source's name."""
    if not isinstance(source, str) or not source.strip():
        raise InputError(unfit("source", repr(source)))
    if source.strip().casefold() in RESERVED:
        raise InputError(_("The source {name} is kept for the sample company. Name another.").format(name=source))
    return source.strip()


def place(feedback: Feedback, where: str, document: Mapping[str, Any]) -> Place:
    """Give where a name stands: its column, or the one value."""
    part = table(where, document.get(where, {}), ("column", "value"))
    if "column" in part and "value" in part:
        raise InputError(_("{key} in the map has both a column and a value. Keep one.").format(key=where))
    if "value" in part:
        if not isinstance(part["value"], str) or not part["value"].strip():
            raise InputError(unfit(where, part["value"]))
        return Place(value=part["value"].strip())
    return Place(column=column(feedback, where, part["column"])) if part else Place()


def order(text: Any) -> Order | None:
    """Read how 03/04/2024 is meant."""
    if text is None:
        return None
    if text not in ORDERS:
        said = _("The date format is {value}; allowed: {allowed}. Dates such as 31.3.2027 and 2027-03-31 need none.")
        raise InputError(said.format(value=text, allowed=", ".join(ORDERS)))
    return "day-first" if text == ORDERS[0] else "month-first"


def score(feedback: Feedback, role: str, part: Any) -> Score:
    """Read what the map says of one score."""
    where = f"scores.{role}"
    given = table(where, part, ("column", "scale", "points"))
    name = column(feedback, where, given.get("column"))
    points = given.get("points", {})
    low, high = SCALES[role]
    fit = isinstance(points, Mapping) and all(type(to) is int and low <= to <= high for to in points.values())
    if not fit:
        said = _('{key}.points gives each cell its point from {low} to {high}, such as {{"good" = {high}}}.')
        raise InputError(said.format(key=where, low=low, high=high))
    if "scale" in given and not points and scale_of(str(given["scale"])) != (low, high):
        raise InputError(other_scale(role, name, str(given["scale"])))
    return Score(name, "scale" in given, points)


def other_scale(role: str, name: str, seen: str) -> str:
    """Say that a scale is not the one that figures count on, and how to settle it."""
    low, high = SCALES[role]
    said = _(
        "Column {column} has scores {seen}, but {role} is counted on {low}–{high}; nothing is rescaled unasked. "
        'Say in a map what each value means, scores.{role} = {{column = "{column}", points = {{"{top}" = {high}}}}}, '
        'or that what stands off it is a slip: scores.{role} = {{column = "{column}", scale = "{low}-{high}"}}'
    )
    return said.format(column=name, seen=seen, role=role, low=low, high=high, top=seen.rsplit("-", 1)[-1].strip())
