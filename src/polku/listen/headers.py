"""Where the column names stand, and what columns without a good name are called."""

import re
from collections import Counter
from collections.abc import Sequence

from polku.errors import MissingColumn, UnreadableFile
from polku.words import gettext as _
from polku.words import whole

LOOK = 60  # records looked at
MOST_COLUMNS = 5_000  # no form has as many questions

_NUMBER_OR_DATE = re.compile(r"[-+]?\d+([.,]\d+)?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?")
_MACHINE_NOTE = '{"ImportId":'  # Qualtrics repeats its header as questions and then as such notes


def header_at(records: Sequence[Sequence[str]]) -> int:
    """Index of the record that names the columns: the first one about as full as the rest.

    Title rows above it have one filled cell or few. 0 if no record stands out.
    """
    filled = [sum(bool(cell.strip()) for cell in record) for record in records[:LOOK]]
    typical = sorted(filled)[len(filled) // 2]
    if typical < 2:
        return 0
    enough = max(2, 0.6 * typical)
    return next((index for index, count in enumerate(filled[:20]) if count >= enough), 0)


def repeats(records: Sequence[Sequence[str]]) -> int:
    """How many records right after the header repeat it for machines; 0 in most files."""
    noted = [index for index, record in enumerate(records[:2]) if any(_MACHINE_NOTE in cell for cell in record)]
    return noted[-1] + 1 if noted else 0


def is_data(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether the would-be header is already an answer: numbers and dates above numbers and dates.

    Every column whose cells are numbers or dates must also have one on top.
    """
    tops = []
    for position, name in enumerate(header):
        cells = [record[position].strip() for record in below[:LOOK] if position < len(record)]
        cells = [cell for cell in cells if cell]
        if cells and all(_NUMBER_OR_DATE.fullmatch(cell) for cell in cells):
            tops.append(bool(_NUMBER_OR_DATE.fullmatch(name.strip())))
    return bool(tops) and all(tops)


def names(header: Sequence[str], width: int) -> list[str]:
    """Name ``width`` columns: as in the header, numbered where it is empty or says the same twice."""
    cells = [" ".join(cell.split()) for cell in header] + [""] * (width - len(header))
    taken = {cell for cell in cells if cell}
    seen: Counter[str] = Counter()
    given = []
    for position, cell in enumerate(cells[:width], start=1):
        name = cell or f"column {position}"
        seen[name] += 1
        given.append(name if seen[name] == 1 else _free(name, seen[name], taken))
    return given


def named(has: Sequence[str], name: str, file: str) -> str:
    """Give a column's name as the file writes it; one that differs in case or space alone is understood.

    Raises
    ------
    MissingColumn
    """
    if name in has:
        return name
    alike = [column for column in has if column.casefold() == name.strip().casefold()]
    if len(alike) != 1:
        raise MissingColumn(file, name, list(has))
    return alike[0]


def refuse_wide(columns: int, name: str) -> None:
    """Raise UnreadableFile where a table has more columns than are read."""
    if columns > MOST_COLUMNS:
        sentence = _("{file} has {columns} columns, and at most {most} are read. Leave out those that are not needed.")
        raise UnreadableFile(sentence.format(file=name, columns=whole(columns), most=whole(MOST_COLUMNS)))


def _free(name: str, number: int, taken: set[str]) -> str:
    while f"{name} ({number})" in taken:
        number += 1
    taken.add(f"{name} ({number})")
    return f"{name} ({number})"
