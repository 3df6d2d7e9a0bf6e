"""Every error that Polku raises on purpose.

PolkuError
├── InputError                 what was handed in cannot be used
│   ├── MissingColumn          a table lacks a column that was named
│   ├── OutOfScale             a score stands outside its scale
│   ├── WrongType              a column does not hold what a measure counts
│   ├── WrongValue             a cell is no number, no day, or not finite
│   ├── CannotEstimate         a method asks for more than the data have
│   ├── NotAllowed             an argument has a value that is not allowed
│   ├── UnreadableFile         a file is empty, damaged or of an unknown kind
│   └── AmbiguousColumn        a column can be read in two ways
├── LakeError                  the engine that holds the rows could not answer
│   ├── UnknownEngine          a lake address names an engine that is not known
│   ├── MissingEngine          the package of an engine is not installed
│   └── LakeUnavailable        the engine did not answer
├── StoreError                 the store could not be compacted, backed up or restored
└── SettingError               a POLKU_* setting has a value that is not allowed

Each message says what, where, the value seen and the cure.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import MappingProxyType


class PolkuError(Exception):
    """Base of every error below."""


class InputError(PolkuError):
    """What was handed in cannot be used."""


class MissingColumn(InputError):
    """A table lacks a column that was named."""

    def __init__(self, table: str, column: str, has: list[str]) -> None:
        self.table, self.column, self.has = table, column, has
        nearest = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        super().__init__(
            f"Table {table!r} has no column {column!r}; it has {', '.join(has) or 'none'}. "
            f"Name one of these, or rename your column.{nearest}"
        )

    @property
    def nearest(self) -> str | None:
        """The column whose name is most alike; None if none is."""
        folded = {name.casefold(): name for name in self.has}
        alike = difflib.get_close_matches(self.column.casefold(), folded, 1)
        return folded[alike[0]] if alike else None


class OutOfScale(InputError):
    """A score stands outside its scale."""

    @classmethod
    def of(cls, table: str, scale: tuple[int, int], count: int) -> OutOfScale:
        """Say how many scores of a table stand outside the scale."""
        stand = "1 score stands" if count == 1 else f"{count} scores stand"
        error = cls(
            f"Table {table!r}: {stand} outside the scale {scale[0]}-{scale[1]}. "
            "Name the scale that was asked, or leave these rows out."
        )
        error.count, error.scale = count, scale
        return error

    count: int
    scale: tuple[int, int]


class WrongType(InputError):
    """A column does not hold what a measure counts."""

    def __init__(self, table: str, column: str, is_type: str, wanted: str) -> None:
        super().__init__(f"Column {column!r} of table {table!r} is {is_type}; {wanted} needed. Cast it first.")
        self.table, self.column, self.is_type, self.wanted = table, column, is_type, wanted


class WrongValue(InputError):
    """A cell is no number, no day, or not finite."""


class CannotEstimate(InputError):
    """A method asks for more than the data have; the sentence says what is missing and how much would be enough."""


class NotAllowed(InputError):
    """An argument has a value that is not allowed."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{name} is {value!r}; allowed: {allowed}.")
        self.name, self.value, self.allowed = name, value, allowed


class UnreadableFile(InputError):
    """A file is empty, damaged or of an unknown kind."""


class AmbiguousColumn(InputError):
    """A column can be read in two ways, and guessing would be wrong half of the time.

    Attributes
    ----------
    document : mapping
        The map as far as it was understood, for whoever is asked.
    """

    document: Mapping[str, object] = MappingProxyType({})


class LakeError(PolkuError):
    """The engine that holds the rows could not answer."""


class UnknownEngine(LakeError):
    """A lake address names an engine that is not known."""

    def __init__(self, url: str, allowed: Sequence[str]) -> None:
        scheme = url.split(":", 1)[0]  # what follows may hold a password
        super().__init__(
            f"No engine is known by {scheme!r}. A lake address starts with one of: "
            f"{', '.join(f'{name}://' for name in allowed)}."
        )
        self.scheme, self.allowed = scheme, tuple(allowed)


class MissingEngine(LakeError):
    """The package of an engine is not installed."""

    def __init__(self, name: str, cure: str) -> None:
        super().__init__(f"The engine {name!r} is not installed. Install it: {cure}")
        self.name, self.cure = name, cure


class LakeUnavailable(LakeError):
    """The engine did not answer."""


class StoreError(PolkuError):
    """The store could not be compacted, backed up or restored."""


class SettingError(PolkuError):
    """A POLKU_* setting has a value that is not allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"Setting {name} is {value!r}; allowed: {allowed}. Correct it and start again.")
        self.name, self.value, self.allowed = name, value, allowed
