"""Keep a spreadsheet from running what somebody wrote, and give back what was written.

A sheet runs a cell that begins with a sign of formulas. Which cell that is depends on who opens the
file: with another separator, what stood inside a cell begins one. So a sign is disarmed wherever a
cell could begin: at the start, and after a separator, a quotation mark or a line break.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_SIGNS = "=+\\-@＝＋－＠"  # the full-width ones are read as their narrow twins
_BLANK = "\\p{Z}\\p{Cf}\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f'"  # trimmed or unseen, so the sign comes first all the same
_BEGINS = '^|[;,|\\t\\r\\n"]'
_ARMED = f"({_BEGINS})([{_BLANK}]*[{_SIGNS}])"
_ARMED_BREAK = f"^([{_BLANK}]*[\\t\\r\\n])"
_DISARMED = f"({_BEGINS})'([{_BLANK}]*[{_SIGNS}])"
_DISARMED_BREAK = f"^'([{_BLANK}]*[\\t\\r\\n])"
_NUMBER = "^-[0-9]+([.,][0-9]+)?$"


def inert(column: pa.Array) -> pa.Array:
    """Put an apostrophe before every sign that could begin a formula.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
        Text, or a dictionary of texts, of which only the different texts are looked at.

    Returns
    -------
    pyarrow.Array or pyarrow.ChunkedArray
        As long as ``column`` and of its type; null stays null. A text that is a negative number as
        a whole ("-5", "-2,5") stays as it is. ``plain`` gives the former texts back, all of them.
    """
    return _each(column, (_ARMED, r"\1'\2"), (_ARMED_BREAK, r"'\1"))


def plain(column: pa.Array) -> pa.Array:
    """Take away what ``inert`` put in; other texts, apostrophes and all, stay as they are."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) and isinstance(column, pa.Array) else column
    if pa.types.is_string(texts.type) and not pc.any(pc.match_substring(texts, "'")).as_py():
        return column  # most files have none, and the patterns are slow
    return _each(column, (_DISARMED, r"\1\2"), (_DISARMED_BREAK, r"\1"))


def _each(column: pa.Array, *changes: tuple[str, str]) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([_each(chunk, *changes) for chunk in column.chunks], column.type)
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, _each(column.dictionary, *changes))
    changed = column
    for pattern, put in changes:
        changed = pc.replace_substring_regex(changed, pattern, put)
    # a number is no formula, before the change or after it
    number = pc.or_(pc.match_substring_regex(column, _NUMBER), pc.match_substring_regex(changed, _NUMBER))
    return pc.if_else(number, column, changed)


def inert_text(text: str) -> str:
    """Disarm one text, as ``inert`` does a column."""
    return str(inert(pa.array([text], pa.string()))[0].as_py())
