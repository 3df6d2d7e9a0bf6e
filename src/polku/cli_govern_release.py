"""``polku release audit``, ``polku release suppress`` and ``polku attack``: read both files, ask, print."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from polku import figures
from polku.errors import AmbiguousColumn, InputError, NotAllowed, OutOfScale, UnreadableFile, WrongValue
from polku.govern import attack, bounds, disclosure, suppression
from polku.govern.combinations import Combinations, combinations
from polku.govern.release import ALL, NO_WAVE, OR, Cell, Group, Release, refuse_unknown, release
from polku.listen import typed
from polku.listen.problems import Problem
from polku.listen.reading import Feedback, read
from polku.terminal import beside, print_json, print_table, refuse_out
from polku.words import N_, ngettext, pgettext, whole
from polku.words import gettext as _

FIGURES = ("n", "n_to", "value", "wave")  # columns that are no attributes
SHOWN = 3  # values that no cell names, told beside an error
FLOATING = 1e-9  # of the greatest answer: the mean of equal answers may miss them by the last digits of a float
PERSONS = ("person", "person_id", "respondent", "respondent_id", "employee", "employee_id", "id")
_COUNT = re.compile(r"(?P<n>\d+)(?:[.,]0+)?|<\s*(?P<under>\d+)|(?P<low>\d+)\s*[-–]\s*(?P<high>\d+)|(?P<over>\d+)\s*\+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What both files say."""

    release: Release
    unnamed: list[str]  # values of people that no cell names, in sentences


def opened(cells: Path, people: Path, person: str | None = None, scale: tuple[float, float] | None = None) -> Asked:
    """Read the table and the people, and put people into cells.

    Raises
    ------
    InputError
        A file, a column or a row cannot be used; the sentence says which line.
    """
    table, rows = read(cells), read(people)
    for file in (table, rows):
        _refuse_parted(file)
    for name in ("n", "value"):
        table.named(name)
    attributes = [name for name in table.table.column_names if name.casefold() not in FIGURES]
    waved = "wave" in table.table.column_names
    if not attributes and not waved:
        raise InputError(
            _("{file} has no attribute. Add a column, such as unit, with * for all.").format(file=table.name)
        )
    counted = _people(rows, attributes, _person(rows, attributes, person), waved=waved, scale=scale)
    listed = list(_cells(table, attributes, waved=waved))
    _refuse_off_scale(table, listed, scale)
    _refuse_beyond(table, listed, counted, people.name)
    unnamed = _unnamed(rows, listed, attributes)
    try:
        refuse_unknown(listed, attributes, counted, people.name)
        return Asked(release(listed, attributes, counted), unnamed)
    except WrongValue as wrong:
        raise WrongValue("\n".join([f"{cells.name}: {wrong}", *unnamed[:SHOWN]])) from wrong


def _unnamed(rows: Feedback, cells: Sequence[Cell], attributes: Sequence[str]) -> list[str]:
    """Say which values of people no cell names, in columns where cells name any."""
    said = _("{file}: line {line}: no cell has {value} in column {column}.")
    found = []
    for place, column in enumerate(attributes):
        known = {part for cell in cells for part in (cell.labels[place], *cell.labels[place].split(OR))} - {ALL}
        seen = set(known)
        for line, value in zip(rows.lines.tolist() if known else [], rows.column(column).to_pylist(), strict=False):
            if value is not None and value not in seen:
                seen.add(value)
                found.append(said.format(file=rows.name, line=line, value=value, column=column))
    return found


def _refuse_parted(file: Feedback) -> None:
    if file.problems:
        many = len(file.problems)
        title = ngettext("{file}: one row cannot be read.", "{file}: {n} rows cannot be read.", many)
        title = title.format(file=file.name, n=whole(many))
        raise UnreadableFile(typed.listed(title, file.problems, len(file.problems), file.place))


def _person(rows: Feedback, attributes: Sequence[str], asked: str | None) -> str | None:
    """Give the column that names people: the one asked for, else one of the usual names."""
    if asked:
        return rows.named(asked)
    taken = {name.casefold() for name in attributes}
    found = [name for name in rows.table.column_names if name.casefold() in PERSONS and name.casefold() not in taken]
    if len(found) > 1:
        raise AmbiguousColumn(_("{file}: both {a} and {b} may name people. Choose with --person.").format(
            file=rows.name, a=found[0], b=found[1]))  # fmt: skip
    return found[0] if found else None


def _people(
    rows: Feedback, attributes: Sequence[str], person: str | None, *, waved: bool, scale: tuple[float, float] | None
) -> Combinations:
    """Count people by attributes, wave and person."""
    columns = {f"a{place}": rows.column(name) for place, name in enumerate(attributes)}
    if waved:
        columns["wave"] = rows.column("wave")
        _refuse_empty(rows, "wave")
    elif "wave" in rows.table.column_names and len(rows.column("wave").unique()) > 1:
        raise InputError(
            _("{file} has several waves, but the cells have no column wave. Add it.").format(file=rows.name)
        )
    if person:
        _refuse_empty(rows, person)
        columns["person"] = rows.column(person)
    has_value = "value" in rows.table.column_names
    columns = {name: values.cast(pa.string()) for name, values in columns.items()}
    if has_value:
        columns["value"] = typed.number(rows.column("value"), rows, "value")
        _refuse_answers(rows, columns["value"], scale)
    by = [name for name in columns if name != "value"]
    found = combinations(ibis.memtable(pa.table(columns)), by, "value" if has_value else None)
    if person:
        _refuse_twice(rows, columns)
    return Combinations((*attributes, *by[len(attributes) :]), found.keys, found.n, found.least, found.greatest)


def _refuse_answers(rows: Feedback, values: pa.ChunkedArray, scale: tuple[float, float] | None) -> None:
    """Stop where people's answers are off the scale, naming their lines."""
    if scale is None:
        return
    low, high = scale
    cure = _("The scale is {low}–{high}: give another by --scale.").format(low=f"{low:g}", high=f"{high:g}")
    off = [
        Problem(line, "value", f"{value:g}", cure)
        for line, value in zip(rows.lines.tolist(), values.to_pylist(), strict=True)
        if value is not None and not low <= value <= high
    ]
    typed.refuse(rows, off, len(off))


def _refuse_twice(rows: Feedback, columns: dict[str, pa.ChunkedArray]) -> None:
    """Stop where one person has two rows in a wave, naming the second."""
    waves = columns["wave"].to_pylist() if "wave" in columns else [None] * len(rows.lines)
    seen = set()
    for line, who, wave in zip(rows.lines.tolist(), columns["person"].to_pylist(), waves, strict=True):
        if (who, wave) in seen:
            said = _("{file}: line {line}: person {person} stands twice in one wave.")
            raise WrongValue(said.format(file=rows.name, line=line, person=who))
        seen.add((who, wave))


def _refuse_empty(rows: Feedback, column: str) -> None:
    for line, value in zip(rows.lines.tolist(), rows.column(column).to_pylist(), strict=True):
        if value is None:
            said = _("{file}: line {line} has no {column}.")
            raise WrongValue(said.format(file=rows.name, line=line, column=rows.named(column)))


def _cells(table: Feedback, attributes: Sequence[str], *, waved: bool) -> Iterator[Cell]:
    columns = [table.column(name).to_pylist() for name in attributes]
    waves = table.column("wave").to_pylist() if waved else None
    values = typed.number(table.column("value"), table, "value").to_pylist()
    counts = table.column("n").to_pylist()
    ends = table.column("n_to").to_pylist() if "n_to" in table.table.column_names else None
    for place, line in enumerate(table.lines.tolist()):
        labels = tuple(column[place] for column in columns)
        wave = waves[place] if waves else NO_WAVE
        empty = [name for name, label in zip(attributes, labels, strict=True) if label is None]
        if empty or wave is None:
            said = _("{file}: line {line} has no {column}. Give a value, or * for all.")
            raise WrongValue(said.format(file=table.name, line=line, column=empty[0] if empty else "wave"))
        low, high = _count(counts[place], table, line)
        if ends and ends[place] is not None:
            high = _count(ends[place], table, line)[1]
        yield Cell(line, labels, wave, low, high, values[place])


def _count(text: str | None, table: Feedback, line: int) -> tuple[int | None, int | None]:
    """Read a count: 12, 10-14, <5, 20+ or nothing."""
    if text is None:
        return None, None
    found = _COUNT.fullmatch(str(text).strip())
    if not found:
        said = _("{file}: line {line}: n is {value}. Give a whole number, such as 12, or leave the cell empty.")
        raise WrongValue(said.format(file=table.name, line=line, value=text))
    if found["n"]:
        return int(found["n"]), int(found["n"])
    if found["under"]:
        return 0, int(found["under"]) - 1
    return (int(found["over"]), None) if found["over"] else (int(found["low"]), int(found["high"]))


def _refuse_off_scale(table: Feedback, cells: Sequence[Cell], scale: tuple[float, float] | None) -> None:
    """Raise OutOfScale for means that no answers on the scale have: whoever trusts them would bound nothing."""

    def title(n: int) -> str:
        return ngettext(
            "{file}: one value in column {column} is off the scale {low}–{high}.",
            "{file}: {n} values in column {column} are off the scale {low}–{high}.",
            n,
        )

    if scale:
        _refuse_outside(table, cells, scale, title)


def _refuse_beyond(table: Feedback, cells: Sequence[Cell], counted: Combinations, people: str) -> None:
    """Raise OutOfScale for means beyond every answer of the people: the two files do not belong together."""

    def title(n: int) -> str:
        return ngettext(
            "{file}: one value in column {column} is beyond every answer in {people}, {low}–{high}.",
            "{file}: {n} values in column {column} are beyond every answer in {people}, {low}–{high}.",
            n,
        )

    ends = [end for end in (*counted.least, *counted.greatest) if end is not None]
    if ends:
        slack = bounds.rounding([cell.value for cell in cells if cell.value is not None])
        slack += FLOATING * max(map(abs, ends))
        _refuse_outside(table, cells, (min(ends), max(ends)), title, slack=slack, people=people)


def _refuse_outside(
    table: Feedback,
    cells: Sequence[Cell],
    ends: tuple[float, float],
    title: Callable[[int], str],
    *,
    slack: float = 0.0,
    people: str = "",
) -> None:
    """Raise OutOfScale for means beyond two ends by more than ``slack``, naming the first lines."""
    low, high = ends
    off = [cell for cell in cells if cell.value is not None and not low - slack <= cell.value <= high + slack]
    if off:
        told = {"file": table.name, "people": people, "n": whole(len(off)), "low": f"{low:g}", "high": f"{high:g}"}
        lines = [_("line {n}").format(n=cell.line) + f": {cell.value:g}" for cell in off[:SHOWN]]
        raise OutOfScale("\n  ".join([title(len(off)).format(column="value", **told), *lines]))


def minimum_of(minimum: int) -> int:
    """Refuse a minimum that protects nobody."""
    if minimum < 2:
        raise NotAllowed("--minimum", minimum, N_("2 or more"))
    return minimum


def audited(
    cells: Path, people: Path, minimum: int, *, person: str | None, scale: tuple[float, float] | None, json: bool
) -> bool:
    """Print what is disclosed; say whether anything is."""
    both = opened(cells, people, person, scale)
    asked = both.release
    found = disclosure.audit(asked, minimum_of(minimum))
    if json:
        answer = {
            "disclosed": [_disclosed(asked, each) for each in found.disclosed],
            "shown": found.shown,
            "hidden": found.hidden,
            "covered": _covered(found.covered) | {"unnamed": both.unnamed},
        }
        print_json(answer)
    else:
        _print_audit(asked, found)
    return bool(found.disclosed)


def _disclosed(asked: Release, each: disclosure.Disclosed) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "cell": asked.name(each.cell) if each.cell else None,
        "line": each.cell.line if each.cell else None,
        "n": each.n,
        "people": [_group(asked, group) for group in each.groups],
        "weights": [{"line": cell.line, "cell": asked.name(cell), "weight": float(w)} for cell, w in each.weights],
    }


def _group(asked: Release, group: Group) -> dict[str, Any]:
    """Name people by what the files say of them; attributes that changed are told as they were last."""
    named_ = dict(zip(asked.attributes, group.rows[-1][0], strict=True))
    waves = [wave for _labels, wave in group.rows if wave]
    return named_ | ({"waves": waves} if waves else {}) | {"n": group.n}


def _covered(covered: disclosure.Covered) -> dict[str, Any]:
    """Write what was examined, and what was not, in words beside the figures."""
    return {
        "minimum": covered.minimum,
        "people": covered.people,
        "atoms": covered.atoms,
        "rank": covered.rank,
        "hidden_cells": covered.hidden_cells,
        "atoms_in_union": covered.atoms_in_union,
        "complete": covered.complete,
        "cut": covered.cut,
        "linked": covered.linked,
        "examined": list(examined(covered)),
        "not_examined": list(not_examined(covered)),
    }


def examined(covered: disclosure.Covered) -> Iterator[str]:
    """Give sentences that say what was examined."""
    yield _("every hidden cell, and every shown cell with fewer people than the minimum")
    if covered.complete:
        yield _("every union of fewer people than the minimum")
    else:
        yield _("every union of fewer people than the minimum, of up to {n} kinds of people").format(
            n=covered.atoms_in_union
        )
    yield _("sums and differences of all shown cells with any weights, all waves together")


def not_examined(covered: disclosure.Covered) -> Iterator[str]:
    """Give sentences that say what was not."""
    if not covered.complete:
        yield _("unions of more kinds of people")
    if covered.linked == "attributes":
        yield _("who really stayed: people have no name here, so as many as can be are taken to have stayed")
    yield _("weighted sums of people that are no union, such as one person's answer less another's")
    yield _("what the ends of the scale tell, and what a reader knows of single answers")


def _print_audit(asked: Release, found: disclosure.Audit) -> None:
    rows = [[_label(asked, each), whole(each.n), _recipe(asked, each.weights)] for each in found.disclosed[:50]]
    title = _("{n} disclosed; {shown} cells are shown, {hidden} hidden").format(
        n=whole(len(found.disclosed)), shown=whole(found.shown), hidden=whole(found.hidden)
    )
    seen, unseen = _("Examined: {what}."), _("Not examined: {what}.")
    lines = [seen.format(what=each) for each in examined(found.covered)]
    lines += [unseen.format(what=each) for each in not_examined(found.covered)]
    print(title)  # noqa: T201
    if rows:
        print_table("", [_("Who"), "n", _("How")], rows, left=3)
    print("\n".join(lines))  # noqa: T201


def _label(asked: Release, each: disclosure.Disclosed) -> str:
    if each.cell:
        return _words(asked, each.cell)
    shown = [" ".join([*map(str, group.rows[-1][0]), *(f"({wave})" for _l, wave in group.rows if wave)])
             for group in each.groups[:3]]  # fmt: skip
    return "; ".join(shown)


def _words(asked: Release, cell: Cell) -> str:
    parts = [f"{name}={label}" for name, label in asked.name(cell).items() if label != ALL]
    return ", ".join(parts) or _("all")


def _recipe(asked: Release, weights: Sequence[tuple[Cell, Any]]) -> str:
    """Write how it follows: + line 2 - line 3."""
    written = []
    for cell, weight in weights[:6]:
        size = "" if abs(weight) == 1 else f"{abs(weight)} × "
        written.append(f"{'+' if weight > 0 else '−'} {size}{_('line {n}').format(n=cell.line)}")
    return " ".join([*written, *(["…"] if len(weights) > 6 else [])])


def suppressed(
    cells: Path,
    people: Path,
    minimum: int,
    *,
    person: str | None,
    scale: tuple[float, float] | None,
    coarse: bool,
    out: Path | None,
    json: bool,
) -> None:
    """Print the safe release as a table of the same columns, or as JSON, or write it to a file."""
    refuse_out(out, cells, people)
    asked = opened(cells, people, person, scale).release
    made = suppression.suppress(asked, minimum_of(minimum), scale=scale, coarse=coarse)
    if out:
        _write(out, _csv(made))
    if json:
        print_json(_as_json(made))
    elif out:
        tally = {reason: made.reasons.count(reason) for reason in dict.fromkeys(made.reasons)}
        words = reasons()
        print_table(str(out), [_("Cells"), "n"], [[words[reason], whole(count)] for reason, count in tally.items()])
        _print_scale(made.scale, asked=scale)
    else:
        print(_csv(made), end="")  # noqa: T201


def reasons() -> dict[str, str]:
    """Give the words of each reason why a cell is shown or hidden, in the reader's language."""
    return {
        "shown": _("shown"),
        "merged": _("merged"),
        "nobody": pgettext("cell", "nobody"),
        "hidden before": _("hidden before"),
        "too few": _("too few"),
        "all alike": _("all alike"),
        "complementary": _("hidden so that others cannot be computed"),
    }


def _csv(made: suppression.Suppressed) -> str:
    waved = any(cell.wave for cell in made.release.cells)
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    coarse = any(cell.n_low != cell.n_high for cell in made.release.cells)
    writer.writerow(
        [*made.release.attributes, *(["wave"] if waved else []), "n", *(["n_to"] if coarse else []), "value"]
    )
    for cell in made.release.cells:
        counts = [cell.n_low, *([cell.n_high] if coarse else [])]
        row = [*cell.labels, *([cell.wave] if waved else []), *counts, cell.value]
        writer.writerow(["" if each is None else each for each in row])
    return rows.getvalue()


def _as_json(made: suppression.Suppressed) -> dict[str, Any]:
    cells: list[dict[str, Any]] = [
        made.release.name(cell) | {"n": cell.n_low, "n_to": cell.n_high, "value": cell.value, "reason": reason}
        for cell, reason in zip(made.release.cells, made.reasons, strict=True)
    ]
    shown = made.reasons.count("shown") + made.reasons.count("merged")
    return {
        "cells": cells,
        "shown": shown,
        "hidden": len(cells) - shown,
        "merged": made.reasons.count("merged"),
        "scale": made.scale,
        "disclosed": [_disclosed(made.release, each) for each in made.audit.disclosed],
        "covered": _covered(made.audit.covered),
    }


def _write(out: Path, text: str) -> None:
    with beside(out) as part:
        part.write_text(text, encoding="utf-8")


def attacked(
    cells: Path,
    people: Path,
    minimum: int,
    *,
    person: str | None,
    scale: tuple[float, float] | None,
    json: bool,
) -> None:
    """Print what a reader can compute."""
    asked = opened(cells, people, person, scale).release
    found = attack.attack(asked, minimum_of(minimum), scale=scale)
    if json:
        print_json({
            "people": found.people,
            "groups": found.groups,
            "cells": found.cells,
            "solved": [_disclosed(asked, each.told) | {"value": each.value} for each in found.solved],
            "bounded": [{"wave": each.wave or None, "people": [_group(asked, group) for group in each.groups],
                         "cells": [asked.name(cell) for cell in each.cells]} for each in found.bounded],
            "scale": found.scale,
            "covered": _covered(found.covered),
        })  # fmt: skip
        return
    rows = [
        [_label(asked, each.told), whole(each.told.n), f"{each.value:.3g}", _recipe(asked, each.told.weights)]
        for each in found.solved[:50]
    ]
    title = _("{people} people, {groups} groups and {cells} hidden cells can be computed").format(
        people=whole(found.people), groups=whole(found.groups), cells=whole(found.cells)
    )
    print(title)  # noqa: T201
    if rows:
        print_table("", [_("Who"), "n", _("Value"), _("How")], rows, left=1)
    _print_scale(found.scale, asked=scale)


def _print_scale(scale: tuple[float, float] | None, *, asked: tuple[float, float] | None) -> None:
    """Say which scale was taken where none was given: what its ends tell depends on it."""
    if asked:
        return
    if scale is None:
        print(_("No usual scale holds every value, so what its ends tell was not looked at: give it by --scale."))  # noqa: T201
        return
    low, high = (f"{end:g}" for end in scale)
    said = _("The scale is taken to be {low}–{high}: give another by --scale.")
    print(said.format(low=low, high=high))  # noqa: T201


def ends_of(scale: str | None) -> tuple[float, float] | None:
    """Read the ends of a scale; None if it was left out."""
    return figures.scale_of(scale) if scale else None
