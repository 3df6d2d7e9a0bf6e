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


CustomerPart = Callable[[Any, Any], "Part | None"]
AnswerParts = Callable[[Any, Sequence[Any]], Mapping[int, Part]]
TodosOf = Callable[[Any], Iterable[Todo]]

customer_parts: list[CustomerPart] = []
"""Each gives, for a reader and a party, what stands on that customer's page and its brief; None if nothing does."""
answer_parts: list[AnswerParts] = []
"""Each gives, for a reader and a page of responses, what stands under them, by the response's id; asked once a page."""
today: list[TodosOf] = []
"""Each gives what a reader has to do today in one stage, a handful of rows and few statements."""


def parts_of(by: Any, party: Any) -> list[Part]:
    """Give what later stages say of a customer, in order."""
    found = (each(by, party) for each in customer_parts)
    return sorted((part for part in found if part), key=lambda part: part.weight)


def parts_under(by: Any, responses: Sequence[Any]) -> dict[int, list[Part]]:
    """Give what later stages say of each response, in order."""
    found: dict[int, list[Part]] = {}
    for each in answer_parts if responses else ():
        for key, part in each(by, responses).items():
            found.setdefault(key, []).append(part)
    return {key: sorted(parts, key=lambda part: part.weight) for key, parts in found.items()}


def todos(by: Any) -> Iterator[Todo]:
    """Give what a reader has to do today in every stage, the most pressing first."""
    yield from sorted((row for each in today for row in each(by)), key=lambda row: (row.weight, not row.late))
