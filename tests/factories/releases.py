"""Tables of results made from people in a line of text each."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

from polku.govern.combinations import Combinations
from polku.govern.release import Cell, Release, release


def people(rows: Sequence[str], *, waved: bool = False, named: bool = False) -> Combinations:
    """Count people written as "A x", with a wave and a name behind if asked: "A x 1 Anna"."""
    counted = Counter(tuple(row.split()) for row in rows)
    attributes = len(rows[0].split()) - waved - named
    columns = [f"a{place}" for place in range(attributes)] + ["wave"] * waved + ["person"] * named
    nothing = [None] * len(counted)
    return Combinations(tuple(columns), list(counted), list(counted.values()), nothing, nothing)


def cells(*lines: str, waved: bool = False) -> list[Cell]:
    """Write cells as "A * 3.5", hidden "A * -"; with a wave before the value if asked."""
    made = []
    for line, text in enumerate(lines, start=2):
        *labels, value = text.split()
        wave = labels.pop() if waved else ""
        made.append(Cell(line, tuple(labels), wave, value=None if value == "-" else float(value)))
    return made


def table(rows: Sequence[str], values: Sequence[int] | None = None) -> list[Cell]:
    """Give every cell of up to all attributes, its mean shown; answers 3 and 4 in turn if left out."""
    parted = [tuple(row.split()) for row in rows]
    answers = values or [3 + place % 2 for place in range(len(rows))]
    sets = [("*", *sorted(set(column))) for column in zip(*parted, strict=True)]
    made = []
    for labels in product(*sets):
        inside = [a for row, a in zip(parted, answers, strict=True)
                  if all(label in ("*", part) for label, part in zip(labels, row, strict=True))]  # fmt: skip
        if inside:
            made.append(Cell(len(made) + 2, labels, "", len(inside), len(inside), sum(inside) / len(inside)))
    return made


def made(given: list[Cell], rows: Sequence[str], *, waved: bool = False, named: bool = False) -> Release:
    counted = people(rows, waved=waved, named=named)
    return release(given, [name for name in counted.columns if name.startswith("a")], counted)
