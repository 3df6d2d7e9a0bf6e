"""What every command on a file shares: the app, its common options, the answer as JSON or table, and the refusal.

What a command needs beyond typer is imported inside it, so that ``polku --help`` answers at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from json import dumps
from json.encoder import encode_basestring
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from polku.usage import Commands
from polku.words import gettext as _

# plain help: drawing it with rich costs 0.3 s at every --help
app = typer.Typer(
    name="polku",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

File = Annotated[Path, typer.Argument(help=_("A CSV, XLSX or Parquet file."), show_default=False)]
Level = Annotated[float, typer.Option("--level", help=_("Confidence of the intervals, between 0 and 1."))]
LONGEST = 4000  # characters of a refusal
AT_A_TIME = 10_000  # pieces of JSON written at once
SCALARS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: repr,
    float: lambda value: repr(value) if abs(value) < float("inf") else "null",
    bool: lambda value: "true" if value else "false",
    type(None): lambda _value: "null",
}
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON, figures unrounded."))]


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what cannot be used into one sentence and an end with 2."""
    from polku.errors import PolkuError

    try:
        yield
    except PolkuError as error:
        refuse(error)


def refuse(error: Exception | str) -> NoReturn:
    """Say on the error stream what is wrong, in the reader's language, and end with 2."""
    from polku.errors import MissingColumn, MissingEngine, NotAllowed, SettingError, UnknownEngine

    sentence = str(error)
    if isinstance(error, SettingError):
        said = _("Setting {name} is {value}; allowed: {allowed}. Correct it and start again.")
        sentence = said.format(name=error.name, value=repr(error.value), allowed=error.allowed)
    if isinstance(error, UnknownEngine):
        said = _("No engine is known by {name}. A lake address starts with one of: {allowed}.")
        sentence = said.format(name=error.scheme, allowed=", ".join(f"{name}://" for name in error.allowed))
    if isinstance(error, MissingEngine):
        sentence = _("The engine {name} is not installed. Install it: {cure}").format(name=error.name, cure=error.cure)
    if isinstance(error, NotAllowed):
        sentence = _not_allowed(error.name, error.value, error.allowed)
    if isinstance(error, MissingColumn):
        said = _("{file} has no column {column}. Its columns are: {columns}.")
        sentence = said.format(file=error.table, column=error.column, columns=", ".join(error.has))
        if error.nearest:
            sentence += " " + _("Did you mean {column}?").format(column=error.nearest)
    typer.echo(_cut(sentence), err=True)
    raise typer.Exit(2)


def _cut(sentence: str) -> str:
    """Cut what a cell of the file put into a sentence: nobody reads a million characters."""
    import re

    short = re.sub(r"\S{200,}", lambda found: found[0][:60] + "…", sentence)
    return short if len(short) <= LONGEST else f"{short[: LONGEST // 2]} … {short[-LONGEST // 2 :]}"


def refuse_out(out: Path | None, *read: Path) -> None:
    """Stop before any work where a file cannot be written, or is one of those that are read.

    Raises
    ------
    InputError
    """
    from polku.errors import InputError

    if out is None:
        return
    if not out.absolute().parent.is_dir():
        raise InputError(_("{file} cannot be written: its folder does not exist.").format(file=out))
    if out.is_dir():
        raise InputError(_("{file} is a folder. Name a file in it.").format(file=out))
    if out.exists() and any(each.exists() and out.samefile(each) for each in read):
        raise InputError(_("{file} would be written over while it is read: name another file.").format(file=out))


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """Give a name to write under; it becomes ``out`` once all is written, so that nobody meets half a file.

    Raises
    ------
    InputError
    """
    from polku.errors import InputError

    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        said = _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror or error)
        raise InputError(said) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _not_allowed(name: str, value: Any, allowed: str) -> str:
    """Say which option has a wrong value; an argument of the library is an option of the same name."""
    option = f"--{name.replace('_', '-')}" if name.isidentifier() else name
    seen = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return _("{option} is {value}; allowed: {allowed}.").format(option=option, value=seen, allowed=_(allowed))


def print_json(answer: Any) -> None:
    """Print dataclasses, lists, dates and numpy's numbers as JSON, unrounded; what is no number is null."""
    from itertools import islice

    pieces = _json(answer, "\n")
    while part := "".join(islice(pieces, AT_A_TIME)):  # a million rows never stand in memory as text
        typer.echo(part, nl=False)
    typer.echo("")


def _json(answer: Any, gap: str) -> Iterator[str]:
    """Write as ``json.dumps(plain(answer), indent=2)`` does, several times as fast."""
    answer = _opened(answer)
    if not isinstance(answer, (dict, list)):
        yield SCALARS.get(type(answer), dumps)(answer)
        return
    first, last = "{}" if isinstance(answer, dict) else "[]"
    rows = answer.items() if isinstance(answer, dict) else ((None, value) for value in answer)
    start = first + gap + "  "
    for key, value in rows:
        start += "" if key is None else f"{encode_basestring(_named(key))}: "
        if (scalar := SCALARS.get(type(value))) is not None:
            yield start + scalar(value)
        elif key is None and (row := _row(value, gap + "    ")):
            yield start + row + gap + "  }"
        else:
            yield start
            yield from _json(value, gap + "  ")
        start = "," + gap + "  "
    yield gap + last if answer else first + last


def _row(value: Any, gap: str) -> str:
    """Write a row of a list at once, up to its last bracket; nothing where it holds more than values."""
    value = _opened(value)
    if not isinstance(value, dict) or not value:
        return ""
    parts = []
    for key, each in value.items():
        if (scalar := SCALARS.get(type(each))) is None:
            return ""
        parts.append(f"{encode_basestring(_named(key))}: {scalar(each)}")
    return "{" + gap + f",{gap}".join(parts)


def _named(key: Any) -> str:
    return key if isinstance(key, str) else str(key)


def plain(answer: Any) -> Any:
    """Give what JSON can hold: NaN and infinity become None, numpy's arrays lists, days their ISO form."""
    answer = _opened(answer)
    if isinstance(answer, dict):
        return {_named(key): plain(value) for key, value in answer.items()}
    return [plain(value) for value in answer] if isinstance(answer, list) else answer


def _opened(answer: Any) -> Any:
    """Give the outermost layer of what JSON can hold: a dict, a list or a value."""
    if answer is None or isinstance(answer, (str, int, dict, list)):
        return answer
    if hasattr(answer, "tolist"):  # numpy's floats are floats too
        return _opened(answer.tolist())
    if isinstance(answer, float):
        return answer if abs(answer) < float("inf") else None
    if isinstance(answer, tuple):
        return list(answer)
    if hasattr(answer, "__dataclass_fields__") and not isinstance(answer, type):
        return {name: getattr(answer, name) for name in answer.__dataclass_fields__}
    return answer.isoformat() if hasattr(answer, "isoformat") else answer


def print_table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1, caption: str = ""
) -> None:
    """Print a table whose first ``left`` columns stand to the left and the rest to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), caption=escape(caption) or None, box=SIMPLE_HEAD)
    table.title_justify = table.caption_justify = "left"
    for place, heading in enumerate(headings):
        table.add_column(escape(heading), justify="left" if place < left else "right")
    for row in rows:
        table.add_row(*map(escape, row))
    Console(highlight=False).print(table)


def written(value: float | None, places: int = 2) -> str:
    """Write a figure as the language does; a dash where there is none."""
    from polku.words import decimal

    return "–" if value is None or value != value else decimal(value, places)


def span(low: float | None, high: float | None, places: int = 2) -> str:
    """Write an interval, "low … high"; a dash where there is none."""
    if low is None or high is None or low != low or high != high:
        return "–"
    return f"{written(low, places)} … {written(high, places)}"
