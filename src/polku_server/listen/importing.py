"""From a file's columns to responses: validated column by column with the model's own rules, each with its key."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.core.exceptions import ValidationError
from django.db import models

from polku.errors import InputError
from polku.listen import parsed
from polku.listen.dates import parse_dates
from polku.listen.parsed import Different, Parsed
from polku.listen.problems import Problem
from polku.listen.questionnaire import TEXT_LIMIT
from polku.listen.reading import Feedback
from polku.listen.scores import number, parse_scores
from polku.words import gettext as _
from polku.words import whole

from ..register.imports.maps import Place
from ..register.models import Touchpoint, Unit
from ..register.rules import no_hetu, without_hetu
from .mapping import SCALES, Map, Score, other_scale
from .models import Response

# one text for the same content; made once, for json.dumps makes an encoder at every call
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
PART = "\x1f"  # stands in no name and no JSON
SLIPS = 0.05  # share of a column that may stand off its scale before the scale itself is doubted


@dataclass(slots=True)
class Row:
    """One response as a file tells it. ``scores`` has each answered question; null where the answer is words."""

    scores: dict[str, int | None]
    texts: dict[str, str]
    day: dt.date | None
    language: str
    touchpoint: str
    unit: str
    id: str
    line: int = 0
    key: str = ""
    order: str = ""

    def stored(self) -> tuple[str, str]:
        """Give scores and texts as the store keeps them."""
        return encoded(tuple(self.scores.items())), canonical(self.texts) if self.texts else "{}"

    def said(self) -> str:
        """Give all that the mapped fields say as one text."""
        return PART.join((*self.stored(), str(self.day or ""), self.language, self.touchpoint, self.unit))

    def content(self) -> tuple[Any, ...]:
        """What was said, where and when; names of places in small letters, as places are told apart."""
        return self.scores, self.texts, self.day, self.language, self.touchpoint.casefold(), self.unit.casefold()


@dataclass
class Rows:
    """The rows of a file that can be stored, those that cannot and why, and how many say nothing."""

    good: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    empty: int = 0


@dataclass
class Columns:
    """What each mapped column gives, one value per record."""

    scores: dict[str, list[int | None]]
    texts: dict[str, list[str | None]]
    days: list[dt.date | None]
    ids: list[str | None]
    orders: list[str | None]
    places: dict[str, list[str | None]]
    bad: np.ndarray
    problems: list[Problem]

    def row(self, at: int) -> Row:
        """Gather one record."""
        scores = {role: values[at] for role, values in self.scores.items() if values[at] is not None}
        texts = {role: text for role, values in self.texts.items() if (text := values[at])}
        if texts:
            scores.update(dict.fromkeys(texts))
        language, touchpoint, unit = (self.places[name][at] or "" for name in ("language", "touchpoint", "unit"))
        row = Row(scores, texts, self.days[at], language, touchpoint, unit, self.ids[at] or "")
        row.order = self.orders[at] or ""
        return row


def rows(feedback: Feedback, mapped: Map) -> Rows:
    """Read every record of a file by its map.

    Raises
    ------
    InputError
        A column of scores is on another scale, or its dates can be read in two ways.
    """
    columns = validated(feedback, mapped)
    problems = sorted([*feedback.problems, *columns.problems], key=lambda problem: problem.line)
    found = Rows(problems=problems, bad=len(feedback.problems) + int(columns.bad.sum()))
    seen: Counter[str] = Counter()
    for at in np.flatnonzero(~columns.bad).tolist():
        row = columns.row(at)
        if not row.scores:
            found.empty += 1
            continue
        said = row.said()
        seen[said] += not row.id
        unique = f"id{PART}{row.id}" if row.id else f"row{PART}{seen[said]}{PART}{said}"
        row.key, row.line = key(mapped.source, unique), int(feedback.lines[at])
        found.good.append(row)
    return found


def key(source: str, unique: str) -> str:
    """Give the idempotency key of a row: the same row of the same source has the same."""
    digest = sha256(f"import{PART}{source}{PART}{unique}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@lru_cache(maxsize=4096)
def encoded(scores: tuple[tuple[str, int | None], ...]) -> str:
    """Write scores as the store keeps them; there are few different ones."""
    return canonical(dict(scores))


def validated(feedback: Feedback, mapped: Map) -> Columns:
    """Validate column by column; a record with anything bad in it is bad."""
    scores = {role: points(feedback, role, score) for role, score in mapped.scores.items()}
    texts = {role: words(feedback, name) for role, name in mapped.texts.items()}
    days = dated(feedback, mapped)
    places = {
        "language": named(feedback, mapped.language, rule(Response, "language"), tidy=language),
        "touchpoint": named(feedback, mapped.touchpoint, rule(Touchpoint, "name")),
        "unit": named(feedback, mapped.unit, rule(Unit, "name")),
    }
    read = [*scores.values(), *texts.values(), *places.values(), *([days] if days else [])]
    bad = np.zeros(len(feedback.table), dtype=bool)
    for each in read:
        bad[each.bad] = True
    size = len(feedback.table)
    return Columns(
        scores={role: each.values.to_pylist() for role, each in scores.items()},
        texts={role: each.values.to_pylist() for role, each in texts.items()},
        days=days.values.to_pylist() if days else [None] * size,
        ids=feedback.table[mapped.id].to_pylist() if mapped.id else [None] * size,
        orders=feedback.table[mapped.bought].to_pylist() if mapped.bought else [None] * size,
        places={name: each.values.to_pylist() for name, each in places.items()},
        bad=bad,
        problems=[problem for each in read for problem in each.problems()],
    )


def points(feedback: Feedback, role: str, score: Score) -> Parsed:
    """Read a column of scores, as points of the role's scale or by what the map says each cell means."""
    column, scale = feedback.table[score.column], SCALES[role]
    if score.points:
        cure = _("The map does not say what this means; it names: {values}.").format(values=", ".join(score.points))
        told = {text.casefold(): point for text, point in score.points.items()}
        return parsed.parse(column, feedback.lines, name=score.column, cure=cure, kind=pa.int64(),
                            reading=lambda text: told.get(text.casefold(), told.get(plain(text))))  # fmt: skip
    if not score.declared:
        doubt_scale(column, role, score.column)
    return parse_scores(column, feedback.lines, column=score.column, scale=scale)


def plain(text: str) -> str:
    """Write a number as people do, so that "9.0" and "9" mean the same; other text stays."""
    value = number(text)
    return text if value is None else f"{value:g}"


def doubt_scale(column: pa.ChunkedArray, role: str, name: str) -> None:
    """Refuse a column whose numbers go beyond the role's scale too often to be slips."""
    low, high = SCALES[role]
    different = Different.of(column)
    read = [number(text) for text in different.texts]
    off = np.array([value is not None and not low <= value <= high for value in read] + [False])
    filled = int((different.codes >= 0).sum())
    if off[different.codes].sum() > max(SLIPS * filled, 1):
        seen = [value for value in read if value is not None]
        raise InputError(other_scale(role, name, f"{min(seen):g}-{max(seen):g}"))


def words(feedback: Feedback, name: str) -> Parsed:
    """Take words as they were written; too long ones are bad, as on a form."""
    column = feedback.table[name].combine_chunks()
    column = pc.replace_substring(pc.replace_substring(column, "\x00", ""), "\r\n", "\n")
    silent = Different.of(pa.chunked_array([column])).codes < 0
    long = pc.fill_null(pc.greater(pc.utf8_length(column), TEXT_LIMIT), fill_value=False).to_numpy(zero_copy_only=False)
    cure = _("Shorten the text to {limit} characters.").format(limit=whole(TEXT_LIMIT))
    values = pc.if_else(pa.array(silent | long), None, column)
    return Parsed(name, values, np.flatnonzero(long), cure, feedback.table[name], feedback.lines)


def dated(feedback: Feedback, mapped: Map) -> Parsed | None:
    """Read the day of each encounter. A missing one is bad: the answer would count on the day of the import."""
    if not mapped.date:
        return None
    column = feedback.table[mapped.date]
    read = parse_dates(column, feedback.lines, column=mapped.date, order=mapped.order)
    days = read.values.cast(pa.date32())
    without = np.flatnonzero(days.is_null().to_numpy(zero_copy_only=False))
    return Parsed(mapped.date, days, without, read.cure, pc.fill_null(column, ""), feedback.lines)


def rule(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """Give the field whose rules a column must hold."""
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101  a relation has no rules of its own
    return found


@dataclass(frozen=True)
class Ruled(Parsed):
    """A column held to a model's rules: each bad text with its own sentence."""

    sentences: dict[str, str] = field(default_factory=dict)

    def problems(self, first: int | None = None) -> list[Problem]:
        """Name the bad values with the model's sentences."""
        texts = [self.texts[int(at)].as_py() for at in self.bad[:first]]
        lines = self.lines[self.bad[:first]].tolist()
        told = zip(lines, texts, strict=True)
        return [Problem(line, self.column, without_hetu(text), self.sentences[text]) for line, text in told]


def language(text: str) -> str:
    """Give the language of a locale: fi of fi-FI."""
    return text.replace("_", "-").split("-")[0].lower()


def single_spaced(text: str) -> str:
    """Give a name with single spaces."""
    return " ".join(text.split())


def named(
    feedback: Feedback, place: Place, field: models.Field[Any, Any], *, tidy: Callable[[str], str] = single_spaced
) -> Ruled:
    """Read a column of names, or one name for every record, by the rules of a model's field."""
    size = len(feedback.table)
    column = feedback.table[place.column] if place.column else pa.chunked_array([pa.nulls(size, pa.string())])
    sentences: dict[str, str] = {}
    if place.value:
        value = checked(field, tidy(place.value), sentences)
        if value is None:
            raise InputError(f"{place.value}: {sentences[tidy(place.value)]}")
        column = pa.chunked_array([pa.repeat(pa.scalar(value, pa.string()), size)])
    read = parsed.parse(column, feedback.lines, name=place.column, cure="", kind=pa.string(),
                        reading=lambda text: checked(field, tidy(text), sentences, shown=text))  # fmt: skip
    return Ruled(read.column, read.values, read.bad, "", column, read.lines, sentences)


def checked(field: models.Field[Any, Any], text: str, sentences: dict[str, str], *, shown: str = "") -> str | None:
    """Hold one text to a field's rules; None, with the model's sentence noted, if it breaks one."""
    try:
        value: str = field.clean(text, None)
        no_hetu(value)
    except ValidationError as broken:
        sentences[shown or text] = " ".join(broken.messages)
        return None
    return value


def distinct(rows: Iterable[Row], name: str) -> dict[str, str]:
    """Give the different names of places in rows, told apart in small letters, as first written."""
    found: dict[str, str] = {}
    for row in rows:
        text = getattr(row, name)
        if text:
            found.setdefault(text.casefold(), text)
    return found
