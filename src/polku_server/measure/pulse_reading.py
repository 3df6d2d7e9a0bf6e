"""Reads a pulse's file: a unit, a point for each question, perhaps a comment. A column that is none of them is refused.

A name, an address or a number of staff would be one: whoever answers was promised that there is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from polku.govern.redaction import mask
from polku.listen.reading import read

from ..register.models import Unit
from ..ui import figures
from .pulse_counting import HIGHEST, LOWEST, Answered

UNIT = ("unit", "yksikkö", "toimipiste", "enhet")
COMMENT = ("comment", "kommentti", "avoin palaute", "perustelu", "kommentar", "öppen respons")
INVITED = ("invited", "kutsuttu", "kutsuttuja", "inbjudna")
MOST_QUESTIONS, LONGEST, MOST_PEOPLE = 20, 2000, 200_000
NAMED = 3  # values that a sentence names


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: its questions as they were asked, who answered what, and how many were left out."""

    questions: tuple[str, ...]
    answers: list[Answered]
    unfinished: int  # who left a question without an answer: their others would tell of them


def pulse(path: str | os.PathLike[str]) -> Read:
    """Read a file of answers."""
    feedback = read(path, most=None)
    columns = {name: feedback.table[name].to_pylist() for name in feedback.table.column_names}
    unit, comment = named(columns, UNIT), named(columns, COMMENT)
    if not unit:
        raise ValidationError(_("The file has no column “unit”. It says where each person works."))
    questions = [name for name in columns if name not in (unit, comment)]
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise ValidationError(_("A pulse has from 1 to %(most)s questions, a column each.") % {"most": MOST_QUESTIONS})
    points = [list(numbers(name, columns[name], feedback.lines)) for name in questions]
    units = known(columns[unit])
    texts = columns[comment] if comment else [None] * len(units)
    rows = list(zip(units, zip(*points, strict=True), texts, strict=True))
    whole = [Answered(at, given, written(text)) for at, given, text in rows if None not in given]
    return Read(tuple(questions), whole, len(rows) - len(whole))


def named(columns: Mapping[str, Any], names: Sequence[str]) -> str:
    """Find a column by one of its names; empty if there is none."""
    return next((name for name in columns if name.strip().casefold() in names), "")


def numbers(name: str, values: Sequence[str | None], lines: Iterable[int]) -> Iterator[int | None]:
    """Read a question's points; anything else means that the column is no question."""
    for value, line in zip(values, lines, strict=True):
        if value is None or not value.strip():
            yield None
        elif value.strip() in map(str, range(LOWEST, HIGHEST + 1)):
            yield int(value)
        else:
            said = _(
                "The column “%(name)s” holds something else than whole points from %(low)s to %(high)s. The first such "
                "line is %(line)s. A pulse takes a unit, points and a comment, and nothing that could tell of a "
                "person. Take the column away."
            )
            raise ValidationError(said % {"name": name, "low": LOWEST, "high": HIGHEST, "line": line})


def known(names: Sequence[str | None]) -> list[int]:
    """Find the units by name; the first that are not in the register are told."""
    units = {unit.name.casefold(): unit.pk for unit in Unit.objects.all()}
    missing = sorted({name or "–" for name in names if (name or "").casefold() not in units})
    if missing:
        said = _("No unit is called %(names)s. Bring the units in first, or write their names as in the register.")
        raise ValidationError(said % {"names": ", ".join(missing[:NAMED])})
    if len(names) > MOST_PEOPLE:
        raise ValidationError(_("A pulse has at most %(most)s answers.") % {"most": figures.count(MOST_PEOPLE)})
    return [units[(name or "").casefold()] for name in names]


def written(text: str | None) -> str:
    """Give a comment as staff may read it: addresses and numbers masked, no longer than can be read."""
    return mask((text or "").replace("\0", " ").strip()[:LONGEST])


def invited(path: str | os.PathLike[str]) -> dict[str, int]:
    """Read how many were asked in each unit."""
    table = read(path, most=None).table
    columns = {name: table[name].to_pylist() for name in table.column_names}
    unit, count = named(columns, UNIT), named(columns, INVITED)
    if not unit or not count:
        raise ValidationError(_("The file of those who were asked has two columns: “unit” and “invited”."))
    found: dict[str, int] = {}
    for at, value in zip(known(columns[unit]), columns[count], strict=True):
        if not (value or "").strip().isdecimal():
            raise ValidationError(_("“%(value)s” is not a number of people.") % {"value": (value or "–")[:20]})
        found[str(at)] = found.get(str(at), 0) + int(value or 0)
    return found
