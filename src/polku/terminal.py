"""What every command on a file shares: the app, its common options, the answer as JSON or table, and the refusal.

What a command needs beyond typer is imported inside it, so that ``polku --help`` answers at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from polku.words import gettext as _

# plain help: drawing it with rich costs 0.3 s at every --help
app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

File = Annotated[Path, typer.Argument(help=_("A CSV, XLSX or Parquet file."), show_default=False)]
Level = Annotated[float, typer.Option("--level", help=_("Confidence of the intervals, between 0 and 1."))]
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
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


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
    import json

    typer.echo(json.dumps(plain(answer), ensure_ascii=False, indent=2, allow_nan=False))


def plain(answer: Any) -> Any:
    """Give what JSON can hold: NaN and infinity become None, numpy's arrays lists, days their ISO form."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(answer) and not isinstance(answer, type):
        return {each.name: plain(getattr(answer, each.name)) for each in fields(answer)}
    if isinstance(answer, dict):
        return {key if isinstance(key, str) else str(key): plain(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [plain(each) for each in answer]
    if hasattr(answer, "tolist"):
        return plain(answer.tolist())
    if isinstance(answer, float):
        return answer if abs(answer) < float("inf") else None
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
