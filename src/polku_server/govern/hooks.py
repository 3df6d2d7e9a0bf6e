"""Where a later stage hooks into an earlier one: `listen` never names `act`. Wired at start, in apps.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Write = Callable[[], object]
AfterResponse = Callable[[Sequence[int]], Write]

after_response: list[AfterResponse] = []
"""Each is called by jobs with the ids of up to 200 new responses. It reads and computes, and gives what writes the
outcome; all of these run in one transaction, which nobody has to wait for longer than the writing takes."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of somebody else's page: its template knows no more than its context."""

    template: str
    context: Mapping[str, Any]
    weight: int = 50  # the lighter stands first
    lead: str = ""  # a sentence that the page may open with


@dataclass(frozen=True, slots=True)
class Todo:
    """A row of the day: the verb and the matter read as one sentence; whose it is, and by when."""

    verb: str
    matter: str
    url: str
    why: str = ""
    owner: str = ""  # empty: nobody's yet
    due: dt.datetime | dt.date | None = None
    late: bool = False
    weight: int = field(default=50, compare=False)  # the lighter stands first


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is open with a customer, in a line for whoever is about to meet them."""

    words: str
    state: str  # how far it has come, or by when somebody is to act
    url: str
    since: dt.date
    late: bool = False


Contacted = Callable[[Any, dt.date], Iterable[dt.date]]
CustomerPart = Callable[[Any, Any], "Part | None"]
MattersOf = Callable[[Any, Any], Iterable[Matter]]
AnswerParts = Callable[[Any, Sequence[Any]], Mapping[int, Part]]
GoalParts = Callable[[Any, Sequence[Any]], Mapping[int, Part]]
TouchpointPart = Callable[[Any, Any, Sequence[int]], "Part | None"]
TodosOf = Callable[[Any], Iterable[Todo]]

contacted: list[Contacted] = []
"""Each gives, for a party, the days from a day on when one stage contacted them of our own accord: asked, invited, told
of offers. Answers to what the customer asked or reported, and notices that the law asks for, are not among them."""
customer_parts: list[CustomerPart] = []
"""Each gives, for a reader and a party, what stands on that customer's page; None if nothing does."""
open_matters: list[MattersOf] = []
"""Each gives, for a reader and a party, what is open with that customer and may be told to the reader."""
answer_parts: list[AnswerParts] = []
"""Each gives, for a reader and a page of responses, what stands under them, by the response's id; asked once a page."""
goal_parts: list[GoalParts] = []
"""Each gives, for a reader and some goals, what stands under them, by the goal's id; asked once a page."""
touchpoint_parts: list[TouchpointPart] = []
"""Each gives, for a reader, a touchpoint that hurts and the units looked at (none: all), what is said or done there."""
today: list[TodosOf] = []
"""Each gives what a reader has to do today in one stage, a handful of rows and few statements."""


def parts_of(by: Any, party: Any) -> list[Part]:
    """Give what later stages say of a customer, in order."""
    found = (each(by, party) for each in customer_parts)
    return sorted((part for part in found if part), key=lambda part: part.weight)


def open_with(by: Any, party: Any) -> list[Matter]:
    """Give what is open with a customer, what is late first."""
    return sorted((each for asked in open_matters for each in asked(by, party)), key=lambda each: not each.late)


def parts_at(by: Any, touchpoint: Any, units: Sequence[int]) -> list[Part]:
    """Give what later stages say of a touchpoint, in order."""
    found = (each(by, touchpoint, units) for each in touchpoint_parts)
    return sorted((part for part in found if part), key=lambda part: part.weight)


def parts_under(by: Any, responses: Sequence[Any]) -> dict[int, list[Part]]:
    """Give what later stages say of each response, in order."""
    return gathered(each(by, responses) for each in (answer_parts if responses else ()))


def parts_of_goals(by: Any, goals: Sequence[Any]) -> dict[int, list[Part]]:
    """Give what later stages say of each goal, in order."""
    return gathered(each(by, goals) for each in (goal_parts if goals else ()))


def gathered(told: Iterable[Mapping[int, Part]]) -> dict[int, list[Part]]:
    """Put the parts of each thing together, the lighter first."""
    found: dict[int, list[Part]] = {}
    for parts in told:
        for key, part in parts.items():
            found.setdefault(key, []).append(part)
    return {key: sorted(each, key=lambda part: part.weight) for key, each in found.items()}


def todos(by: Any) -> Iterator[Todo]:
    """Give what a reader has to do today in every stage, the most pressing first."""
    yield from sorted((row for each in today for row in each(by)), key=lambda row: (row.weight, not row.late))
