"""Every error that Polku raises on purpose.

PolkuError
├── InputError                 what was handed in cannot be used
│   ├── MissingColumn          a table lacks a column that was named
│   ├── OutOfScale             a score stands outside its scale
│   ├── UnreadableFile         a file is empty, damaged or of an unknown kind
│   └── AmbiguousColumn        a column can be read in two ways
├── LakeError                  the engine that holds the rows could not answer
│   ├── UnknownEngine          a lake address names an engine that is not known
│   └── LakeUnavailable        the engine did not answer
└── SettingError               a POLKU_* setting has a value that is not allowed

Each message says what, where, the value seen and the cure.
"""


class PolkuError(Exception):
    """Base of every error below."""


class InputError(PolkuError):
    """What was handed in cannot be used."""


class MissingColumn(InputError):
    """A table lacks a column that was named."""

    def __init__(self, table: str, column: str, has: list[str]) -> None:
        super().__init__(
            f"Table {table!r} has no column {column!r}; it has {', '.join(has) or 'none'}. "
            "Name one of these, or rename your column."
        )
        self.table, self.column, self.has = table, column, has


class OutOfScale(InputError):
    """A score stands outside its scale."""


class UnreadableFile(InputError):
    """A file is empty, damaged or of an unknown kind."""


class AmbiguousColumn(InputError):
    """A column can be read in two ways, and guessing would be wrong half of the time."""


class LakeError(PolkuError):
    """The engine that holds the rows could not answer."""


class UnknownEngine(LakeError):
    """A lake address names an engine that is not known."""


class LakeUnavailable(LakeError):
    """The engine did not answer."""


class SettingError(PolkuError):
    """A POLKU_* setting has a value that is not allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"Setting {name} is {value!r}; allowed: {allowed}. Correct it and start again.")
        self.name, self.value, self.allowed = name, value, allowed
