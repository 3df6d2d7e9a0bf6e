"""Rules of a ladder: steps and flags as simple conditions on what a person has done by a day."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from polku.errors import InputError
from polku.words import gettext as _

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERIODS = ("week", *MONTHS)
FIELDS = (
    *("events", "purchases", "amount", "recent_purchases", "recent_amount", "amount_rank", "share"),
    *("days_known", "days_since_event", "days_since_purchase"),
)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {"==": eq, "!=": ne, ">=": ge, "<=": le, ">": gt, "<": lt}
KINDS = {"purchase": ("purchase",), "contacted": ("contacted",), "recommends": ("recommends",)}
_COMPARED = re.compile(r"\s*(\w+)\s*(==|!=|>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*")
_KNOWN = re.compile(r"\s*(\w+)\s+(known|unknown)\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """``field`` compared with ``value``; or, where ``value`` is None, "known" or "unknown". Unknown compares false."""

    field: str
    operator: str
    value: int | float | None

    def holds(self, fields: Mapping[str, Any]) -> bool:
        """Tell whether it holds of one person."""
        seen = fields[self.field]
        if self.value is None:
            return (seen is None) == (self.operator == "unknown")
        return seen is not None and bool(OPERATORS[self.operator](seen, self.value))

    def told(self, fields: Mapping[str, Any]) -> str:
        """Say it with what was seen: ``purchases 7 >= 6``."""
        if self.value is None:
            return f"{self.field} {self.operator}"
        return f"{self.field} {fields[self.field]:.6g} {self.operator} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A step or a flag: holds where every condition of any one of ``when`` holds."""

    name: str
    when: tuple[tuple[Condition, ...], ...]
    aside: bool = False

    def reason(self, fields: Mapping[str, Any]) -> str | None:
        """Say why it holds of one person; None where it does not, "" where it holds of everybody."""
        for all_of in self.when:
            if all(each.holds(fields) for each in all_of):
                return ", ".join(each.told(fields) for each in all_of)
        return None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Steps from the lowest to the highest, flags, the length of a period, and days that ``recent`` looks back."""

    steps: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    kinds: dict[str, tuple[str, ...]]
    period: str = "month"
    window: int = 365

    @property
    def judged(self) -> list[tuple[int, Rule]]:
        """Steps with their places, in the order in which they are tried: those aside, then from the highest."""
        places = list(enumerate(self.steps))[::-1]
        return [each for each in places if each[1].aside] + [each for each in places if not each[1].aside]

    @property
    def fields(self) -> tuple[str, ...]:
        """What conditions may name: the fixed fields, and a count of each kind but purchases."""
        return (*FIELDS, *(kind for kind in self.kinds if kind != "purchase"))


def ruleset(text: str, name: str = "RULES.toml") -> Ruleset:
    """Read a ruleset.

    Parameters
    ----------
    text : str
        TOML as docs/reference/ladder.md tells it.
    name : str
        What messages call it.

    Raises
    ------
    InputError
        Not TOML, an unknown word, or a condition that cannot be read; the sentence says which.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_("{file} is not TOML: {reason}.").format(file=name, reason=error)) from error
    _known(name, read, ("period", "window", "kinds", "step", "flag"))
    period, window = read.get("period", "month"), read.get("window", 365)
    if period not in PERIODS:
        said = _("{file}: period is {value}: give one of {values}.")
        raise InputError(said.format(file=name, value=period, values=", ".join(PERIODS)))
    if type(window) is not int or window < 1:
        raise InputError(_("{file}: window is {value}: give whole days, 1 or more.").format(file=name, value=window))
    kinds = _kinds(name, read.get("kinds", KINDS))
    fields = (*FIELDS, *(kind for kind in kinds if kind != "purchase"))
    steps, flags = (_rules(name, read.get(part, []), fields) for part in ("step", "flag"))
    if len(steps) < 2:
        raise InputError(_("{file} has fewer than two steps: give each as [[step]].").format(file=name))
    return Ruleset(steps, flags, kinds, period, window)


def _known(file: str, found: Mapping[str, Any], words: Sequence[str]) -> None:
    for word in found:
        if word not in words:
            said = _("{file} has an unknown word {word}: known are {words}.")
            raise InputError(said.format(file=file, word=word, words=", ".join(words)) + _nearest(word, words))


def _nearest(word: str, words: Sequence[str]) -> str:
    alike = difflib.get_close_matches(word, words, 1)
    return " " + _("Did you mean {column}?").format(column=alike[0]) if alike else ""


def _kinds(file: str, found: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, Mapping) or any(not isinstance(each, (list, tuple)) for each in found.values()):
        raise InputError(_("{file}: give each kind as a list of words, such as {example}.").format(
            file=file, example='purchase = ["purchase"]'
        ))  # fmt: skip
    kinds = {str(kind): tuple(map(str, labels)) for kind, labels in found.items()}
    taken = [kind for kind in kinds if kind in FIELDS or not kind.isidentifier()]
    if taken:
        raise InputError(_("{file}: a kind cannot be called {word}.").format(file=file, word=taken[0]))
    return {"purchase": ("purchase",)} | kinds


def _rules(file: str, found: Any, fields: Sequence[str]) -> tuple[Rule, ...]:
    if not isinstance(found, list) or any(not isinstance(each, dict) for each in found):
        raise InputError(_("{file}: give each step as [[step]].").format(file=file))
    rules = []
    for each in found:
        _known(file, each, ("name", "when", "aside"))
        if not isinstance(each.get("name"), str) or not isinstance(each.get("when"), list):
            said = _("{file}: every step needs a name and conditions, such as {example}.")
            raise InputError(said.format(file=file, example='when = ["purchases >= 2"]'))
        rules.append(Rule(each["name"], _when(file, each["when"], fields), bool(each.get("aside", False))))
    names = [rule.name for rule in rules]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(_("{file} has two steps called {name}.").format(file=file, name=twice[0]))
    return tuple(rules)


def _when(file: str, found: list[Any], fields: Sequence[str]) -> tuple[tuple[Condition, ...], ...]:
    """Read conditions: a list of texts holds together, of a list of lists any one does."""
    ways = found if found and all(isinstance(each, list) for each in found) else [found]
    return tuple(tuple(_condition(file, each, fields) for each in way) for way in ways)


def _condition(file: str, text: Any, fields: Sequence[str]) -> Condition:
    compared = _COMPARED.fullmatch(text) if isinstance(text, str) else None
    known = _KNOWN.fullmatch(text) if isinstance(text, str) else None
    match = compared or known
    if match is None:
        said = _("{file}: the condition {text} cannot be read: write it as {example}.")
        raise InputError(said.format(file=file, text=text, example="purchases >= 2, share unknown"))
    if match[1] not in fields:
        said = _("{file}: the condition {text} names {word}; known are {words}.")
        words = ", ".join(fields)
        raise InputError(said.format(file=file, text=text, word=match[1], words=words) + _nearest(match[1], fields))
    if compared is None:
        return Condition(match[1], match[2], None)
    return Condition(match[1], match[2], float(match[3]) if "." in match[3] else int(match[3]))
