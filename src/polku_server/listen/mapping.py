"""Which column of a file is what: read from a TOML map, or from the guess of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from polku.errors import InputError
from polku.figures import scale_of
from polku.listen.dates import Order
from polku.listen.reading import Feedback
from polku.words import gettext as _

from ..register.imports.maps import Place, known, order, table, unfit

SOURCE = "import"  # where answers come from if nobody names it
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 5)}  # as the figures count them
WORDS = ("why", "memory", "expectation", "emotion", "origin")
KEYS = ("source", "id", "order", "touchpoint", "unit", "language", "date", "scores", "texts")
RESERVED = ("sample",)


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
    bought: str = ""  # the column of the order number: the purchase tells customer and unit


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
        bought=column(feedback, "order", document["order"]) if "order" in document else "",
    )
    if not found.scores and not found.texts:
        listed = ", ".join(feedback.table.column_names)
        said = _(
            "Nothing says which column is a score or words. "
            'Give a map with a line such as scores.csat = "a column". {file} has: {columns}.'
        )
        raise InputError(said.format(file=feedback.name, columns=listed))
    return found


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
