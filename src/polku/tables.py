"""The contract: every analytic table's columns, types, units and meaning.

Tables here are unbound Ibis expressions; ``polku.lake.fetch`` runs what is built on them.
Day, week and month are integers, decided once in the organisation's time zone: days since
1970-01-01, weeks since the Monday 1970-01-05, months since 1970-01.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis

EPOCH = dt.date(1970, 1, 1)

ANSWERS = {
    "response": "!int64",  # the response's id in the store; never a person's
    "survey": "!int64",
    "customer": "!string",  # the customer's pseudonym; "" if nobody knows, and always where anonymity was promised
    "touchpoint": "int64",  # where it was met; null for a survey of the relationship
    "unit": "int64",
    "source": "!string",  # link, import, ...
    "language": "!string",  # fi, sv, en: the language the question was shown in; "" if unknown
    "role": "!string",  # the metric role: nps, csat, ces, why, memory, promise, ...
    "score": "int64",  # the scale point; null where the answer is words, which stay in the store
    "day": "!int32",
    "week": "!int32",
    "month": "!int32",
    "question": "!string",  # the question's key in its questionnaire: tells two of one role apart
}
"""One row per answered question."""

TOUCHPOINTS = {"id": "!int64", "name": "!string", "phase": "!string", "position": "!int32"}
"""One row per touchpoint; ``phase`` is before, during or after."""

UNITS = {"id": "!int64", "name": "!string", "parent": "int64"}
"""One row per unit; ``parent`` is null at the root."""

SURVEYS = {"id": "!int64", "name": "!string"}
"""One row per survey."""

PURCHASES = {
    "purchase": "!int64",  # the purchase's id in the store
    "customer": "!string",  # the customer's pseudonym; "" if nobody knows whose it was
    "touchpoint": "int64",
    "unit": "int64",
    "employee": "!string",  # a pseudonym; "" if unknown
    "source": "!string",  # typed, import, ...
    "amount": "!int64",  # hundredths of the currency's unit, negative for a return: sums are exact
    "currency": "!string",  # ISO 4217
    "day": "!int32",
    "week": "!int32",
    "month": "!int32",
}
"""One row per purchase: an order's line, or the whole order."""

ENCOUNTERS = {
    "encounter": "!int64",  # the encounter's id in the store
    "customer": "!string",  # the customer's pseudonym; "" if nobody knows whose it was
    "touchpoint": "int64",
    "unit": "int64",
    "employee": "!string",  # a pseudonym; "" if unknown
    "source": "!string",  # typed, import, ...
    "kind": "!string",  # visit, call, meeting, email, chat, delivery, service, lead, other
    "day": "!int32",
    "week": "!int32",
    "month": "!int32",
}
"""One row per encounter that counts; one that was corrected gives way to its correction."""

IN_GROUPS = {"membership": "!int64", "customer": "!string", "customer_group": "!int64"}
"""One row per customer in a customer group; ``membership`` is the row's id in the store."""

TALLIES = {
    **{name: kind for name, kind in ANSWERS.items() if name not in ("response", "customer", "source", "language")},
    "times": "!int64",  # how many answers the row stands for, at least 1
}
"""Answers counted by survey, question, touchpoint, unit, score and day; several rows may stand for one such cell."""

MONTH_TALLIES = {name: kind for name, kind in TALLIES.items() if name not in ("day", "week")}
"""The same by month: a thirtieth of the rows."""

GROUP_TALLIES = {"customer_group": "!int64"} | TALLIES
"""The same for the customers in each customer group; who is in two groups counts in both, who is in none in none."""

RESPONSE_TALLIES = {
    "survey": "!int64",
    "unit": "int64",
    "points": "!string",  # what one person gave at one time, by question: ",bill=4,day=5,nps=9,"
    "times": "!int64",  # how many responses the row stands for, at least 1
}
"""Responses counted by the points that they hold together, of promises, satisfaction and recommendation."""

READINGS = {
    "reading": "!int64",  # the reading's id in the store
    "response": "!int64",
    "question": "!string",  # with the response it names the row of `answers` whose words were read
    "tone": "!string",  # good, bad, mixed, neutral, unknown
    "language": "!string",  # fi, sv, en, unknown: what it is written in
    "serious": "!int64",  # 1 where it speaks of safety, discrimination, law or leaving; else 0
    "themes": "!string",  # ids of what it speaks of, in order, apart by commas
}
"""One row per comment that was read; the words stay in the store."""

READING_TALLIES = {
    **{name: ANSWERS[name] for name in ("survey", "touchpoint", "unit", "day")},
    **{name: READINGS[name] for name in ("tone", "language", "serious", "themes")},
    "times": "!int64",
}
"""Comments counted by where, when and what was read of them; several rows may stand for one such cell."""

TABLES = {
    "answers": ANSWERS,
    "touchpoints": TOUCHPOINTS,
    "units": UNITS,
    "surveys": SURVEYS,
    "purchases": PURCHASES,
    "encounters": ENCOUNTERS,
    "in_groups": IN_GROUPS,
    "tallies": TALLIES,
    "month_tallies": MONTH_TALLIES,
    "group_tallies": GROUP_TALLIES,
    "response_tallies": RESPONSE_TALLIES,
    "readings": READINGS,
    "reading_tallies": READING_TALLIES,
}


@lru_cache
def table(name: str) -> ibis.Table:
    """Give one analytic table as an unbound expression: columns and types as in ``TABLES[name]``."""
    import ibis

    return ibis.table(TABLES[name], name=name)


def answers() -> ibis.Table:
    """One row per answered question, of every survey; see ``ANSWERS``."""
    return table("answers")


def purchases() -> ibis.Table:
    """One row per purchase; see ``PURCHASES``."""
    return table("purchases")


def encounters() -> ibis.Table:
    """One row per encounter; see ``ENCOUNTERS``."""
    return table("encounters")


def in_groups() -> ibis.Table:
    """One row per customer in a customer group; see ``IN_GROUPS``."""
    return table("in_groups")


def tallies() -> ibis.Table:
    """Answers counted by where, what and when; see ``TALLIES``. Ask measures of it with ``times="times"``."""
    return table("tallies")


def month_tallies() -> ibis.Table:
    """The same by month; see ``MONTH_TALLIES``."""
    return table("month_tallies")


def group_tallies() -> ibis.Table:
    """The same in each customer group; see ``GROUP_TALLIES``."""
    return table("group_tallies")


def response_tallies() -> ibis.Table:
    """Responses counted by the points that they hold together; see ``RESPONSE_TALLIES``."""
    return table("response_tallies")


def reading_tallies() -> ibis.Table:
    """Comments counted by where, when and what was read of them; see ``READING_TALLIES``."""
    return table("reading_tallies")


def of_role(answers: ibis.Table, role: str) -> ibis.Table:
    """Keep the answers that were asked in one metric role: nps, csat, ces, ..."""
    return answers.filter(answers.role == role)
