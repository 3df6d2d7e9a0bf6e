"""A table of results as it is released: its cells, who stands in each, and who cannot be told from whom."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import InputError, WrongValue
from polku.govern.combinations import Combinations
from polku.words import gettext as _
from polku.words import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ALL = "*"
OR = "|"  # parts the values of a cell that was merged
NO_WAVE = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the table: a label for each attribute, ``*`` for all, ``A|B`` for either.

    ``n_low`` to ``n_high`` is the count as it was published, None where it was not; ``value`` is None where
    hidden. ``line`` is the place in the file.
    """

    line: int
    labels: tuple[str, ...]
    wave: str = NO_WAVE
    n_low: int | None = None
    n_high: int | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """People of the same attributes in the same waves; ``rows`` are pairs of labels and wave."""

    rows: tuple[tuple[tuple[str, ...], str], ...]
    n: int


@dataclass(frozen=True, slots=True)
class Release:
    """Cells, and the people as the cells tell them apart.

    Attributes
    ----------
    attributes : tuple of str
    cells : list of Cell
    n : ndarray of int64, shape (cells,)
        Answers in each cell: a person counts once a wave.
    members : ndarray of int64, shape (cells, atoms)
        How often a person of each atom is counted in each cell; people of one atom stand in the same cells.
    sizes : ndarray of int64, shape (atoms,)
        People of each atom.
    groups : list of list of Group
        Who they are, by atom.
    same : ndarray of bool, shape (cells,)
        All of the cell answered the same, as far as answers are known.
    linked : {"one wave", "person", "attributes"}
        How people were found again over waves.
    """

    attributes: tuple[str, ...]
    cells: list[Cell]
    n: Ints
    members: Ints
    sizes: Ints
    groups: list[list[Group]]
    same: NDArray[np.bool_]
    linked: str

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Cells with a value."""
        return np.array([cell.value is not None for cell in self.cells], bool)

    @property
    def people(self) -> Ints:
        """How many people stand in each cell, each once."""
        return np.asarray((self.members > 0) @ self.sizes)

    def name(self, cell: Cell) -> dict[str, str]:
        """Give a cell's labels by attribute, and its wave if it has one."""
        named = dict(zip(self.attributes, cell.labels, strict=True))
        return named | ({"wave": cell.wave} if cell.wave else {})


def release(cells: Sequence[Cell], attributes: Sequence[str], people: Combinations) -> Release:
    """Put people into cells.

    Parameters
    ----------
    cells : sequence of Cell
        Published and hidden alike.
    attributes : sequence of str
        What ``labels`` of each cell stand for.
    people : Combinations
        Counted by the attributes in their order, then ``wave`` if cells have waves, then ``person`` if
        people are known by name. Without ``person``, as many people as can be are taken to have stayed:
        of those who share all attributes, 12 in one wave and 11 in the next are 11 who stayed.

    Returns
    -------
    Release

    Raises
    ------
    WrongValue
        A cell repeats another, holds a value that nobody has, has a value although nobody is in it, or says
        an ``n`` that people contradict; the sentence names its line. A person stands twice in a wave.
    """
    waved = "wave" in people.columns
    rows = [_row(key, len(attributes), waved=waved) for key in people.keys]
    combos = list(dict.fromkeys(rows))
    where = {row: place for place, row in enumerate(combos)}
    within = _within(cells, attributes, combos)
    counts = np.zeros(len(combos), np.int64)
    np.add.at(counts, [where[row] for row in rows], people.n)
    n = within @ counts
    _refuse_wrong(cells, attributes, n)
    patterns, linked = _patterns(rows, where, people, len(attributes), waved=waved)
    sizes = np.array(list(patterns.values()), np.int64)
    holding = np.zeros((len(combos), len(patterns)), np.int64)
    for place, pattern in enumerate(patterns):
        holding[list(pattern), place] = 1
    members, back = alike(within @ holding)
    groups: list[list[Group]] = [[] for _each in range(members.shape[1])]
    for place, (pattern, size) in enumerate(patterns.items()):
        groups[back[place]].append(Group(tuple(combos[row] for row in pattern), size))
    atoms = np.bincount(back, weights=sizes, minlength=members.shape[1]).astype(np.int64)
    same = _answered_alike(within, rows, where, people)
    return Release(tuple(attributes), list(cells), n, members, atoms, groups, same, linked)


def _row(key: tuple[Any, ...], attributes: int, *, waved: bool) -> tuple[tuple[str, ...], str]:
    texts = ["" if part is None else str(part) for part in key]
    return tuple(texts[:attributes]), texts[attributes] if waved else NO_WAVE


def alike(members: Ints) -> tuple[Ints, Ints]:
    """Put columns alike into one; give them and where each went."""
    if not members.size:
        return members[:, : min(1, members.shape[1])], np.zeros(members.shape[1], np.int64)
    found, back = np.unique(members, axis=1, return_inverse=True)
    return found, back.reshape(-1)


def _within(cells: Sequence[Cell], attributes: Sequence[str], combos: list[Any]) -> Ints:
    """Say which combinations stand in each cell."""
    columns = [np.array([labels[place] for labels, _wave in combos], object) for place in range(len(attributes))]
    waves = np.array([wave for _labels, wave in combos], object)
    kept: dict[tuple[int, str], NDArray[np.bool_]] = {}

    def held(place: int, label: str, values: NDArray[Any]) -> NDArray[np.bool_]:
        if (place, label) not in kept:
            kept[place, label] = _matches(label, values)
        return kept[place, label]

    within = np.ones((len(cells), len(combos)), bool)
    for row, cell in enumerate(cells):
        for place, label in enumerate((*cell.labels, cell.wave or ALL)):
            within[row] &= held(place, label, columns[place] if place < len(columns) else waves)
    return within.astype(np.int64)


def _matches(label: str, values: NDArray[Any]) -> NDArray[np.bool_]:
    if label == ALL:
        return np.ones(len(values), bool)
    exactly = values == label
    if OR in label and not exactly.any():
        return np.isin(values.astype(str), label.split(OR))
    return np.asarray(exactly, bool)


def refuse_unknown(cells: Sequence[Cell], attributes: Sequence[str], people: Combinations, name: str) -> None:
    """Raise WrongValue for a label that nobody has, unless its cell says that it counts nobody."""
    places = [*attributes, *(["wave"] if "wave" in people.columns else [])]
    texts = [["" if part is None else str(part) for part in key] for key in people.keys]
    known = {column: {key[at] for key in texts} for at, column in enumerate(places)}
    for cell in cells:
        for column, label in zip(places, (*cell.labels, cell.wave or ALL), strict=False):
            wrong = [part for part in _parts(label, known[column]) if part not in known[column]]
            if wrong and cell.n_high != 0:
                nearest = difflib.get_close_matches(wrong[0], sorted(known[column]), 1)
                said = _("Line {line}: nobody in {file} has {value} in column {column}.").format(
                    line=cell.line, file=name, value=wrong[0], column=column
                )
                cure = _("Did you mean {column}?").format(column=nearest[0]) if nearest else ""
                raise WrongValue(" ".join(filter(None, [said, cure, _("If nobody answered, give n as 0.")])))


def _parts(label: str, known: set[str]) -> list[str]:
    if label == ALL:
        return []
    return [label] if label in known else label.split(OR)


def _refuse_wrong(cells: Sequence[Cell], attributes: Sequence[str], n: Ints) -> None:
    """Raise WrongValue for the first cell that repeats another, or that people contradict."""
    seen: dict[tuple[Any, ...], int] = {}
    for cell, count in zip(cells, n.tolist(), strict=True):
        first = seen.setdefault((cell.labels, cell.wave), cell.line)
        if first != cell.line:
            raise WrongValue(_("Line {line} is the same cell as line {first}.").format(line=cell.line, first=first))
        low, high = cell.n_low, cell.n_high
        if (low is not None and count < low) or (high is not None and count > high):
            said = _("Line {line}: n is {n}, but {count} people stand in this cell. Give the people that were counted.")
            raise WrongValue(said.format(line=cell.line, n=spelled(low, high), count=whole(count)))
        if cell.value is not None and not count:
            raise WrongValue(_("Line {line}: the cell has a value, but nobody is in it.").format(line=cell.line))


def spelled(low: int | None, high: int | None) -> str:
    """Write a count, or the bounds of a coarse one."""
    if low == high:
        return "" if low is None else str(low)
    return f"{0 if low is None else low}–{'' if high is None else high}"


def _patterns(
    rows: list[Any], where: dict[Any, int], people: Combinations, attributes: int, *, waved: bool
) -> tuple[dict[tuple[int, ...], int], str]:
    """Count people by the rows they have: attributes and waves."""
    if people.columns[-1:] == ("person",) and len(people.columns) > attributes:
        return _by_person(rows, where, people), "person"
    if not waved or len({wave for _labels, wave in rows}) < 2:
        return {(where[row],): n for row, n in zip(rows, people.n, strict=True)}, "one wave"
    return _most_stayed(rows, where, people), "attributes"


def _by_person(rows: list[Any], where: dict[Any, int], people: Combinations) -> dict[tuple[int, ...], int]:
    held: dict[Any, list[int]] = {}
    seen = set()
    for key, row, n in zip(people.keys, rows, people.n, strict=True):
        person = key[-1]
        if person is None:
            raise InputError(_("A respondent has an empty cell in the column person."))
        if n > 1 or (person, row[1]) in seen:
            raise WrongValue(_("Person {person} stands twice in one wave.").format(person=person))
        seen.add((person, row[1]))
        held.setdefault(person, []).append(where[row])
    return dict(Counter(tuple(sorted(each)) for each in held.values()))


def _most_stayed(rows: list[Any], where: dict[Any, int], people: Combinations) -> dict[tuple[int, ...], int]:
    """Nest waves as far as counts allow: the least differences that a reader can hope for."""
    by_labels: dict[tuple[str, ...], dict[int, int]] = {}
    for row, n in zip(rows, people.n, strict=True):
        by_labels.setdefault(row[0], {})[where[row]] = n
    found: dict[tuple[int, ...], int] = {}
    for counts in by_labels.values():
        before = 0
        for level in sorted(set(counts.values())):
            found[tuple(row for row, n in counts.items() if n >= level)] = level - before
            before = level
    return found


def _answered_alike(within: Ints, rows: list[Any], where: dict[Any, int], people: Combinations) -> NDArray[np.bool_]:
    """Say which cells hold people who all gave one answer; no cell where answers are not known."""
    least, greatest = np.full(len(where), np.inf), np.full(len(where), -np.inf)
    for row, low, high in zip(rows, people.least, people.greatest, strict=True):
        if low is not None and high is not None:
            place = where[row]
            least[place], greatest[place] = min(least[place], low), max(greatest[place], high)
    held = within.astype(bool)
    low = np.where(held, least, np.inf).min(axis=1, initial=np.inf)
    high = np.where(held, greatest, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray((low == high) & np.isfinite(low))
