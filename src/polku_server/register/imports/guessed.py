"""A map for a file that came without one: by its headings, looked at once more by what the columns hold."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import AmbiguousColumn
from polku.listen.amounts import reader
from polku.listen.dates import looks_dated
from polku.listen.reading import Feedback
from polku.words import gettext as _

from ..contacts import key
from . import own
from .headings import plain
from .kinds import Field, Kind
from .mapping import better

LOOK = 200  # cells looked at
SHARE = 0.8  # of them that must be what the heading says
EMAIL = r"^\S+@\S+\.\S+$"


class TwoColumns(AmbiguousColumn):
    """Two columns claim one field; ``on_page`` says it where there is no map to write."""

    def __init__(self, each: Field, columns: list[str]) -> None:
        said = _('Both {one} and {other} look like the {field}. Say in a map which it is: {name} = "{one}"')
        here = _("Both {one} and {other} look like the {field}. Choose one of them below.")
        told = {"one": columns[0], "other": columns[1], "field": each.label, "name": each.name}
        super().__init__(said.format(**told))
        self.on_page = here.format(**told)


class Guess:
    """A map as a document, why each line stands in it, the columns that it leaves out, and what must be asked first."""

    def __init__(self) -> None:
        self.doubt: TwoColumns | None = None
        self.document: dict[str, Any] = {}
        self.why: dict[str, str] = {}
        self.left: list[str] = []


def guess(kind: Kind, feedback: Feedback) -> Guess:
    """Guess a map.

    Raises
    ------
    AmbiguousColumn
        Two columns fit one field equally well; the sentence names the line of a map that settles it.
    """
    found, taken = Guess(), set[str]()
    fits = better(kind, feedback.table.column_names)
    for each in sorted(kind.fields, key=lambda field: len(fits.get(field.name, ()))):
        free = [column for column in fits.get(each.name, ()) if column not in taken]
        held = [column for column in free if len(free) == 1 or fit(each, feedback.table[column])]
        if len(held) > 1:
            found.doubt = found.doubt or TwoColumns(each, held)
        elif held:
            taken.add(held[0])
            found.document[each.name] = held[0]
            found.why[each.name] = _("its name says so")
    by_own_fields(kind, feedback, found, taken)
    by_contents(kind, feedback, found, taken)
    found.left = [column for column in feedback.table.column_names if column not in taken]
    if found.doubt:
        found.doubt.document = found.document  # the rest was understood: whoever answers chooses one column
        raise found.doubt
    return found


def by_own_fields(kind: Kind, feedback: Feedback, found: Guess, taken: set[str]) -> None:
    """Take columns that are headed by the name or the key of one of the company's own fields."""
    free = {plain(column): column for column in feedback.table.column_names if column not in taken}
    for field in own.fields(kind.name).values():
        column = free.get(plain(field.name)) or free.get(plain(field.key))
        if column and column not in taken:
            taken.add(column)
            found.document.setdefault("custom", {})[field.key] = column
            found.why[f"custom.{field.key}"] = _("its name says so")


def by_contents(kind: Kind, feedback: Feedback, found: Guess, taken: set[str]) -> None:
    """Take an e-mail address or a day that no heading told of, if one column alone holds it.

    Where several hold a day, without which a row cannot be, it must be asked.
    """
    for each in kind.fields:
        if each.name in found.document or each.reads not in ("email", "moment"):
            continue
        held = [
            column
            for column in feedback.table.column_names
            if column not in taken and feedback.table[column].null_count < len(feedback.table)
            if fit(each, feedback.table[column])
        ]
        if len(held) > 1 and (each.name,) in kind.needs:
            found.doubt = found.doubt or TwoColumns(each, held)
        if len(held) == 1:
            taken.add(held[0])
            found.document[each.name] = held[0]
            found.why[each.name] = _("its cells are dates") if each.reads == "moment" else _("its cells are addresses")


def fit(each: Field, column: pa.ChunkedArray) -> bool:
    """Tell whether a column's cells can be what a field holds; an empty column is believed."""
    texts = [text for text in column.drop_null()[:LOOK].to_pylist() if text]
    if not texts:
        return True
    if each.reads == "email":
        return share(pc.match_substring_regex(pa.array(texts), EMAIL).to_pylist())
    if each.reads == "phone":
        return share([bool(key("phone", text)) for text in texts])
    if each.reads in ("moment", "day"):
        return share([looks_dated(text) for text in texts])
    if each.reads == "amount":
        return share([reader("comma")(text) is not None or reader("point")(text) is not None for text in texts])
    return True


def share(fits: list[bool]) -> bool:
    """Tell whether most fit."""
    return sum(fits) >= SHARE * len(fits)
