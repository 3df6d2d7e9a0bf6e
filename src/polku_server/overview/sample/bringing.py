"""Brings the sample company in as files come in: tables are written as CSV, and `polku import`'s own functions read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from polku.errors import InputError

from ...listen import incoming
from ...register.imports import bringing
from ...register.models import ImportBatch
from . import answered, drawn, texts
from .answered import Answers
from .drawn import Asked, Buys, Customers, company

SOURCE = "havumaki"
SURVEY = "Asiakaskyselyt"
DOMAIN = "havumaki.example"  # of those who work there; nobody's
WRITE = 0.42  # share of answers with words
MET = 0.2  # share of purchases that somebody met the customer for, beside those that were answered about
SCORES = {"csat": ("Tyytyväisyys", "1-5"), "ces": ("Vaivannäkö", "1-5"), "nps": ("Suosittelu", "0-10")}


def address(name: str) -> str:
    """Give the address of somebody who works there."""
    return f"{spelt(name.replace(' ', '.'))}@{DOMAIN}"


def spelt(text: str) -> str:
    """Give a name as it stands in an address."""
    return text.casefold().translate(str.maketrans("åäö", "aao"))


def places(folder: Path) -> None:
    """Bring in units, parents first, and touchpoints."""
    units = [{"name": each["name"], "parent": each["parent"], "leader": each["leader"]} for each in drawn.units()]
    path = [
        {"name": each["name"], "phase": each["phase"], "position": at, "owner": each["owner"]}
        for at, each in enumerate(company()["touchpoints"], 1)
    ]
    brought("units", pa.Table.from_pylist(units), folder)
    brought("touchpoints", pa.Table.from_pylist(path), folder)


def parties(who: Customers, folder: Path) -> None:
    """Bring in organisations with their account manager, then people, then who works where."""
    manager = next(address(each["name"]) for each in company()["users"] if each["role"] == "account_manager")
    first = who.people + who.contacts
    held = company()["organisations"][: len(who.numbers) - first]
    names = [each["name"] for each in drawn.units()]
    organisations = {
        "number": who.numbers[first:],
        "name": [each["name"] for each in held],
        "unit": [names[at] for at in who.unit[first:]],
        "manager": [manager if at % 2 == 0 else "" for at in range(len(held))],
        "language": ["fi"] * len(held),
    }
    brought("organisations", pa.table(organisations), folder)
    brought("people", pa.table(people(who, names)), folder)
    contacts = who.numbers[who.people : first]
    members = {
        "person": contacts,
        "organisation": [who.numbers[first + at % len(held)] for at in range(len(contacts))],
        "role": [held[at % len(held)]["role"] if at < len(held) else "yhteyshenkilö" for at in range(len(contacts))],
    }
    brought("memberships", pa.table(members), folder)


def people(who: Customers, units: Sequence[str]) -> dict[str, list[Any]]:
    """Give people with an address of a domain that is nobody's, and a number that is not in use."""
    numbers = range(1, len(who.names) + 1)
    return {
        "number": who.numbers[: len(who.names)],
        "given_name": [given for given, _family in who.names],
        "family_name": [family for _given, family in who.names],
        "email": [f"{spelt('.'.join(name))}.{n}@example.org" for n, name in zip(numbers, who.names, strict=True)],
        "phone": [f"044 000 {n:04}" for n in numbers],
        "language": [texts.LANGUAGES[at] for at in who.language],
        "unit": [units[at] for at in who.unit[: len(who.names)]],
    }


def purchases(asked: Asked, who: Customers, buys: Buys, folder: Path) -> None:
    """Bring in purchases, each an order of one line."""
    names = np.array([each["name"] for each in drawn.units()])
    products = np.array([each[0] for each in company()["products"]])
    seller = sellers(asked, buys.unit)
    table = {
        "number": [order(at) for at in range(len(buys.day))],
        "line": pa.repeat("1", len(buys.day)),
        "customer": np.array(who.numbers)[buys.customer],
        "date": days(asked, buys.day),
        "amount": [f"{amount:.2f}" for amount in buys.amount.tolist()],
        "product": products[buys.product],
        "unit": names[buys.unit],
        "employee": seller,
    }
    brought("purchases", pa.table(table), folder)


def order(at: int) -> str:
    """Give the number of an order."""
    return f"T-{at + 1:06}"


def sellers(asked: Asked, unit: Any) -> list[str]:
    """Give who served: each unit has its share of the employees."""
    chance, units = asked.chance(5), len(drawn.units())
    each = max(1, drawn.EMPLOYEES // (len(drawn.shops()) + 2))
    who = chance.integers(0, each, len(unit))
    return [f"Työntekijä {int(at) % units * each + int(n):04}" for at, n in zip(unit, who, strict=True)]


def days(asked: Asked, day: Any) -> pa.Array:
    """Give days as a file writes them."""
    first = np.datetime64(asked.start, "D")
    return pa.array((first + day).astype("datetime64[D]").astype(str))


def encounters(asked: Asked, who: Customers, buys: Buys, answers: Answers, folder: Path) -> None:
    """Bring in encounters: those that answers tell of, and others about purchases."""
    chance, kinds = asked.chance(6), company()["encounters"]
    told = answers.buy[answers.buy >= 0]
    at = np.concatenate([told, np.flatnonzero(chance.random(len(buys.day)) < MET)])
    touchpoints = np.array([*answered.touchpoints(), ""])
    where = np.concatenate([answers.touchpoint[answers.buy >= 0], np.full(len(at) - len(told), -1)])
    day = np.concatenate([answers.day[answers.buy >= 0], buys.day[at[len(told) :]]])
    kind = chance.integers(0, len(kinds), len(at))
    turn = np.argsort(day, kind="stable")
    table = {
        "id": [f"K-{n:06}" for n in range(1, len(at) + 1)],
        "customer": np.array(who.numbers)[buys.customer[at]][turn],
        "date": days(asked, day[turn]),
        "kind": np.array([each[0] for each in kinds])[kind],
        "words": np.array([each[1] for each in kinds])[kind],
        "unit": np.array([each["name"] for each in drawn.units()])[buys.unit[at]][turn],
        "touchpoint": touchpoints[where][turn],
        "employee": sellers(asked, buys.unit[at][turn]),
    }
    brought("encounters", pa.table(table), folder)


def brought(kind: str, table: pa.Table, folder: Path) -> ImportBatch:
    """Bring one file of the register in; a row that is not fit is our own fault."""
    file = folder / f"{kind}.csv"
    csv.write_csv(table, file)
    document = {"source": SOURCE, **{name: name for name in table.column_names}}
    batch, outcome = bringing.opened(kind, file, document, bringing.Options(decimals="point")).bring_in()
    if outcome.bad or batch is None:
        raise InputError(f"{kind}: {outcome.problems[:1]}")
    return batch


def answers(asked: Asked, found: Answers, folder: Path) -> ImportBatch:
    """Bring answers in as one file of feedback; the purchase that led to one tells the customer."""
    names, path = np.array([each["name"] for each in drawn.units()]), np.array(answered.touchpoints())
    spoken, words = written(asked, found)
    table = pa.table(
        {
            "Tunnus": [f"V-{n:06}" for n in range(1, len(found.day) + 1)],
            "Tilaus": [order(at) if at >= 0 else "" for at in found.buy.tolist()],
            "Päivä": days(asked, found.day),
            "Yksikkö": names[found.unit],
            "Kohtaaminen": path[found.touchpoint],
            "Kieli": spoken,
            "Tyytyväisyys": found.csat,
            "Vaivannäkö": found.effort,
            "Suosittelu": found.nps,
            "Mikä vaikutti": words,
        }
    )
    file = folder / "answers.csv"
    csv.write_csv(table, file)
    coming = incoming.opened(file, MAP)
    rows, plan = coming.planned()
    if rows.problems:
        raise InputError(f"answers: {rows.problems[0]}")
    return coming.bring_in(plan, lambda _rows: None)


MAP = {
    "source": SURVEY,
    "id": "Tunnus",
    "order": "Tilaus",
    "date": "Päivä",
    "unit": "Yksikkö",
    "touchpoint": "Kohtaaminen",
    "language": "Kieli",
    "scores": {role: {"column": name, "scale": scale} for role, (name, scale) in SCORES.items()},
    "texts": {"why": "Mikä vaikutti"},
}


def written(asked: Asked, found: Answers) -> tuple[list[str], list[str]]:
    """Write what customers say, in their languages."""
    chance, path = asked.chance(7), answered.touchpoints()
    count = len(found.day)
    writes = chance.random(count) < WRITE
    writer = texts.Writer(chance, int(writes.sum()))
    spoken = [texts.LANGUAGES[at] for at in chance.choice(3, count, p=texts.SPOKEN)]
    said = [
        writer.write(spoken[at], path[found.touchpoint[at]], texts.tone(int(found.csat[at]))) if writes[at] else ""
        for at in range(count)
    ]
    return spoken, said
