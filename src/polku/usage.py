"""What was typed that no command takes, said in one sentence in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

from polku.words import gettext as _

_QUOTED = re.compile(r"'(?P<value>.*)'", re.DOTALL)
SHOWN = 60  # characters of a value that is named


class Commands(TyperGroup):
    """A group of commands that refuses wrong words by one sentence instead of a block of usage."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the words before the command's name."""
        with in_a_sentence():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Read the command's own words and run it."""
        with in_a_sentence():
            return super().invoke(ctx)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Say what is wrong with the words and end with 2; help that was asked for passes."""
    try:
        yield
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # polku alone prints its help
            raise
        typer.echo(sentence(error), err=True)
        raise typer.Exit(error.exit_code) from error


def sentence(error: Any) -> str:
    """Say which word is wrong and what would be right.

    Parameters
    ----------
    error : typer.TyperException
        Told apart by what each kind holds: Typer keeps their classes to itself.
    """
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx else "polku"
    if hasattr(error, "possibilities"):
        said = _("{command} has no option {option}.").format(command=command, option=_short(error.option_name))
        return f"{said} {_nearest(error.option_name, _options(ctx), command)}"
    if hasattr(error, "option_name"):
        said = _("{option} takes no value.") if "does not take" in error.message else _("{option} needs a value.")
        return said.format(option=error.option_name)
    if hasattr(error, "param_type"):
        said = _("{option} is missing.").format(option=_called(error.param))
        return f"{said} {_see(command)}"
    if isinstance(error, typer.BadParameter) and error.param is not None:
        return _bad(error)
    commands = getattr(ctx.command, "commands", {}) if ctx else {}
    if commands and (typed := _QUOTED.match(error.message.removeprefix("No such command "))):
        name = typed["value"].split("'")[0]
        said = _("{command} has no command {name}.").format(command=command, name=_short(name))
        return f"{said} {_nearest(name, list(commands), command)}"
    if extra := getattr(error, "message", "").partition("extra argument")[2]:
        said = _("{command} does not take {words}.")
        words = extra.partition("(s) (")[2].removesuffix(")")
        return f"{said.format(command=command, words=_short(words))} {_see(command)}"
    return f"{error.format_message()} {_see(command)}"


def _bad(error: Any) -> str:
    """Say which value is none of its kind."""
    read = getattr(error.__cause__, "errors", None)
    wrong = read()[0] if read else {}
    cures = {"int": _("give a whole number"), "float": _("give a number")}
    cure = cures.get(str(wrong.get("type", "")).partition("_")[0])
    if cure is None:
        return str(error.format_message())
    said = _("{option} is {value}: {cure}.")
    return said.format(option=_called(error.param), value=_short(str(wrong["input"])), cure=cure)


def _options(ctx: Any) -> list[str]:
    return [name for each in ctx.command.params for name in each.opts if name.startswith("--")]


def _called(param: Any) -> str:
    """Give the name by which a person types it: the longest option, or the argument in capitals."""
    names = [name for name in param.opts if name.startswith("-")]
    return max(names, key=len) if names else str(param.name).upper()


def _nearest(name: str, known: list[str], command: str) -> str:
    near = get_close_matches(name, known, 1)
    return _("Did you mean {column}?").format(column=near[0]) if near else _see(command)


def _see(command: str) -> str:
    return _("See {command} --help.").format(command=command)


def _short(value: str) -> str:
    """Give a value on one line of the terminal."""
    shown = "".join(c if c.isprintable() else " " for c in value)
    return (shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…") or "''"
