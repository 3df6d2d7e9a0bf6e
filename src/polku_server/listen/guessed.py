"""A map for a file that came without one: the library's guess, with its reasons; refused where it could be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from polku.errors import AmbiguousColumn
from polku.listen import guessing
from polku.listen.dates import Order
from polku.listen.guessing import Columns
from polku.listen.parsed import Different
from polku.listen.reading import Feedback
from polku.words import gettext as _

from ..register.imports.headings import rank
from ..register.models import Purchase
from . import presets
from .mapping import SCALES, other_scale
from .presets import Export

SAYS = {
    "nps": re.compile(r"nps|recommend|suosit|rekommend|likel", re.IGNORECASE),
    "ces": re.compile(r"(?<![a-z])ces(?![a-z])|effort|vaiva|ansträng", re.IGNORECASE),
    "csat": re.compile(r"csat|satisf|tyytyv|nöjd", re.IGNORECASE),
}
TOUCHPOINT = re.compile(r"touch ?_?point|kohtaamis|kontaktpunkt", re.IGNORECASE)
UNIT = re.compile(
    r"unit|store|shop|team|branch|office|depart|location|site|yksik|toimipist|myymäl|osasto|tiimi|enhet|butik|avdelning",
    re.IGNORECASE,
)
LOOK = 500  # order numbers that are looked up
LANGUAGE = re.compile(r"(.*[ _.-])?(language|lang|locale|kieli|språk)([ _.-].*)?", re.IGNORECASE)


@dataclass
class Guessed:
    """A map as a document, why each line stands in it, and the columns that could be something but are left out."""

    document: dict[str, Any] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)  # what stops the guess until somebody settles it
    on_page: dict[str, str] = field(default_factory=dict)  # how a doubt is said where there is no map to write

    def add(self, line: str, value: Any, why: str) -> None:
        """Write one line of the map."""
        part, _dot, role = line.partition(".")
        if role:
            self.document.setdefault(part, {})[role] = value
        else:
            self.document[part] = value
        self.why[line] = why


class Doubted(AmbiguousColumn):
    """A guess that could be wrong: the first doubt is the sentence, ``found`` is what there is of a map."""

    def __init__(self, found: Guessed) -> None:
        super().__init__(found.doubts[0])
        self.found, self.on_page = found, found.on_page.get(found.doubts[0], "")


def guess(feedback: Feedback, *, order: Order | None = None, preset: Export | None = None) -> Guessed:
    """Guess a map; what a preset knows of its system's columns is not guessed.

    Raises
    ------
    Doubted
        Two columns claim one role, a date can be read in two ways, or a scale is not the one that is counted;
        the sentence names the line of a map that settles it.
    """
    known = preset.document(feedback.table.column_names) if preset else {}
    rest = apart(feedback, preset, set(known.values()))
    columns, found = guessing.guess(rest.table, order=order), Guessed()
    scored(rest, columns, found)
    if columns.text:
        found.add("texts.why", columns.text.column, columns.text.why)
    for name in columns.others["text"]:
        found.left[name] = _("more words: texts.memory takes it in")
    if "date" not in known:
        dated(columns, found, order)
    grouped(columns, found)
    for name in rest.table.column_names:
        if LANGUAGE.fullmatch(name) and coded(rest, name) and "language" not in found.document:
            found.add("language", name, _("its name says so"))
    bought(rest, found)
    if columns.id:
        found.add("id", columns.id.column, columns.id.why)
    if preset is not None:
        presets.fill(preset, feedback, known, found, order)
    if found.doubts:
        raise Doubted(found)
    return found


def apart(feedback: Feedback, preset: Export | None, known: set[str]) -> Feedback:
    """Leave to the guess what no preset knows."""
    if preset is None:
        return feedback
    names = [name for name in feedback.table.column_names if name not in known and not preset.is_aside(name)]
    return replace(feedback, table=feedback.table.select(names))


def bought(feedback: Feedback, found: Guessed) -> None:
    """Take the order number, if the register knows such orders: the purchase tells customer and unit."""
    for name in feedback.table.column_names:
        if rank("purchases", "number", name) == 0:
            some = feedback.table[name].drop_null()[:LOOK].to_pylist()
            if Purchase.objects.filter(number__in=some).exists():
                found.add("order", name, _("the register knows these orders"))
                return


def coded(feedback: Feedback, name: str) -> bool:
    """Tell whether a column holds nothing but codes of languages, such as fi and sv-FI."""
    return all(re.fullmatch(r"[A-Za-z]{2}([-_].*)?", text) for text in Different.of(feedback.table[name]).texts)


def scored(feedback: Feedback, columns: Columns, found: Guessed) -> None:
    """Take the score, and further scores whose names say which measure they are."""
    if columns.score is None or columns.scale is None:
        return
    name, role = columns.score.column, str(columns.measure)
    if named(name, role, found):
        part = settled(name, role, columns.scale, columns.high_is, found)
        found.add(f"scores.{role}", part, f"{columns.score.why}; {columns.scale_why}")
    for other in columns.others["score"]:
        role = next((role for role, says in SAYS.items() if says.search(other)), "")
        scale, why = guessing.scale_of(feedback.table[other], other)
        if not role:
            found.left[other] = _("its name does not say which measure it is")
            continue
        if alone(role, other, found):
            part = settled(other, role, scale, guessing.measure_of(other, scale)[1], found)
            found.add(f"scores.{role}", part, f"{_('its name says so')}; {why}")


def named(name: str, role: str, found: Guessed) -> bool:
    """Points up to 10 may be anybody's grades: they are NPS only if recommending was asked."""
    if role != "nps" or SAYS["nps"].search(name):
        return True
    said = _(
        "Column {column} goes up to 10, but its name does not say that customers were asked to recommend. "
        'If they were, say in a map: scores.nps = "{column}". If not, say what each value means: '
        'scores.csat = {{column = "{column}", points = {{"10" = 5}}}}'
    )
    found.doubts.append(said.format(column=name))
    return False


def alone(role: str, name: str, found: Guessed) -> bool:
    """Two columns that claim one role are not chosen between."""
    taken = found.document.get("scores", {}).get(role)
    if taken is None:
        return True
    one = taken if isinstance(taken, str) else taken["column"]
    said = _('Both {one} and {other} look like {role}. Say in a map which it is: scores.{role} = "{one}"')
    found.doubts.append(said.format(one=one, other=name, role=role))
    return False


def settled(name: str, role: str, scale: guessing.Scale, high_is: str, found: Guessed) -> str | dict[str, Any]:
    """Give the line of a score; one on another scale, or that runs the other way, is not taken as it is."""
    if scale != SCALES[role]:
        found.doubts.append(other_scale(role, name, f"{scale[0]}-{scale[1]}"))
    elif role == "ces" and high_is == "good":
        said = _(
            "Column {column} tells ease, high is good, but ces counts effort, high is bad. Turn it in a map: "
            'scores.ces = {{column = "{column}", points = {{"1" = 5, "2" = 4, "3" = 3, "4" = 2, "5" = 1}}}}'
        )
        found.doubts.append(said.format(column=name))
        return {"column": name, "points": {str(point): 6 - point for point in range(1, 6)}}
    return name


def dated(columns: Columns, found: Guessed, order: Order | None) -> None:
    """Take the date; one that can be read in two ways stops the guess."""
    if columns.date is None and columns.date_problem:
        name = (columns.others["date"] or [""])[0]
        line = f'date = {{column = "{name}", format = "day-first"}}'
        said = _("{problem} In a map: {line}").format(problem=columns.date_problem, line=line)
        found.doubts.append(said)
        found.on_page[said] = columns.date_problem
        found.add("date", name, columns.date_problem)
    if columns.date is None:
        return
    part = {"column": columns.date.column, "format": order} if order else columns.date.column
    found.add("date", part, columns.date.why)
    for name in columns.others["date"]:
        found.left[name] = _("another date")


def grouped(columns: Columns, found: Guessed) -> None:
    """Take groups whose names say that they are touchpoints or units."""
    names = [columns.group.column, *columns.others["group"]] if columns.group else []
    for name in names:
        role = "touchpoint" if TOUCHPOINT.search(name) else "unit" if UNIT.search(name) else ""
        if role and role not in found.document:
            found.add(role, name, _("its name says so"))
        else:
            found.left[name] = _("a grouping: unit or touchpoint in a map takes it in")
