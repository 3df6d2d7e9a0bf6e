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

TABLES = {
    "answers": ANSWERS,
    "touchpoints": TOUCHPOINTS,
    "units": UNITS,
    "surveys": SURVEYS,
    "purchases": PURCHASES,
    "encounters": ENCOUNTERS,
    "in_groups": IN_GROUPS,
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


def of_role(answers: ibis.Table, role: str) -> ibis.Table:
    """Keep the answers that were asked in one metric role: nps, csat, ces, ..."""
    return answers.filter(answers.role == role)
