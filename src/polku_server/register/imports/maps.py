"""A map: which column of a file is what. A TOML file, a table of its own name, or a guess; the lines are the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from polku.errors import InputError, MissingColumn
from polku.listen.dates import Order
from polku.words import gettext as _

ORDERS = ("day-first", "month-first")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in a column, or one value for the whole file."""

    column: str = ""
    value: str = ""


def load(path: Path) -> dict[str, Any]:
    """Read a map's file; InputError says what is wrong with it and where."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise InputError(_("There is no file {file}. Check the name.").format(file=path)) from missing
    except OSError as closed:
        raise InputError(_("{file} cannot be opened: check that you may read it.").format(file=path)) from closed
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        said = _('{file} cannot be read as a map: {reason}. A line looks like: date = "answered"')
        raise InputError(said.format(file=path.name, reason=wrong)) from wrong


def known(where: str, document: Any, allowed: tuple[str, ...]) -> None:
    """Refuse a key that means nothing here."""
    for key in document:
        if key not in allowed:
            near = get_close_matches(key, allowed, 1)
            hint = _("Did you mean {name}?").format(name=near[0]) if near else ""
            said = _("The map has {key}, which means nothing here; allowed: {allowed}.")
            path = f"{where}.{key}" if where else key
            raise InputError(f"{said.format(key=path, allowed=', '.join(allowed))} {hint}".strip())


def table(where: str, part: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
    """Give a part of the map as a table; a bare text is its column."""
    if isinstance(part, str):
        return {"column": part}
    if not isinstance(part, Mapping):
        raise InputError(unfit(where, part))
    known(where, part, allowed)
    if part and "column" not in part and "value" not in part:
        raise InputError(_('{key} in the map names no column. Write: {key} = "a column"').format(key=where))
    return dict(part)


def unfit(where: str, part: Any) -> str:
    """Say that a line of the map is no text."""
    return _("{key} in the map is {value}; give a text in quotation marks.").format(key=where, value=part)


def order(text: Any) -> Order | None:
    """Read how 03/04/2024 is meant."""
    if text is None:
        return None
    if text not in ORDERS:
        said = _("The date format is {value}; allowed: {allowed}. Dates such as 31.3.2027 and 2027-03-31 need none.")
        raise InputError(said.format(value=text, allowed=", ".join(ORDERS)))
    return "day-first" if text == ORDERS[0] else "month-first"


def as_written(name: str, columns: list[str], file: str) -> str:
    """Give a column's name as the file writes it; one that differs in case or space alone is understood."""
    if name in columns:
        return name
    alike = [column for column in columns if column.casefold() == name.strip().casefold()]
    if len(alike) != 1:
        raise MissingColumn(file, name, columns)
    return alike[0]


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
