"""What is compared of a party: every column in the form in which two spellings of it are one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from polku.errors import MissingColumn
from polku.register import names

if TYPE_CHECKING:
    import pyarrow as pa

PERSON, ORGANISATION = "person", "organisation"

FORMS: dict[str, Callable[[str], str]] = {
    "given_name": names.name,
    "family_name": names.name,
    "name": names.organisation,
    "birth_date": names.birth_date,
    "email": names.email,
    "phone": names.phone,
    "street": names.way,
    "street_2": names.way,
    "house_number": names.house_number,
    "postcode": names.number,
    "city": names.folded,
    "region": names.folded,
    "number": names.number,
    "business_id": names.number,
}
COLUMNS = tuple(FORMS)
_HELD = ("kind", "formal", *COLUMNS)


def form(party: Mapping[str, Any]) -> dict[str, str | None]:
    """Give what is compared of one party.

    Parameters
    ----------
    party : mapping
        Any of ``COLUMNS`` and ``kind`` (``person``, ``organisation`` or another word; two kinds are never compared).
        Values are text, or anything whose ``str`` is meant; None and empty are unknown. Other keys are left alone.
        A ``name`` is parted into given and family name, unless it is an organisation's or those are given.
        A number at the end of ``street`` is a ``house_number``, unless that is given.

    Returns
    -------
    dict
        Every one of ``COLUMNS``, ``kind`` and ``formal`` (the formal name behind a given name); None where unknown.
    """
    given = {column: _text(party.get(column)) for column in COLUMNS}
    kind = _text(party.get("kind")).strip() or _kind(given)
    if kind == PERSON:
        _part_name(given)
    found = {column: FORMS[column](value) if value else "" for column, value in given.items()}
    if given["street"] and not given["house_number"]:
        found["street"], found["house_number"] = names.street(given["street"])
    found["kind"], found["formal"] = kind, names.formal(found["given_name"])
    return {column: found[column] or None for column in _HELD}


def _text(value: object) -> str:
    return "" if value is None else str(value)[: 4 * names.LONGEST]


def _kind(given: Mapping[str, str]) -> str:
    alone = given["name"] and not given["given_name"] and not given["family_name"]
    is_organisation = alone and (given["business_id"] or names.is_organisation(given["name"]))
    return ORGANISATION if is_organisation else PERSON


def _part_name(given: dict[str, str]) -> None:
    """Part a person's name; what is shown in one is not compared beside its parts."""
    if not given["given_name"] and not given["family_name"]:
        given["given_name"], given["family_name"] = names.parted(given["name"])
    given["name"] = ""


def forms(parties: pa.Table) -> pa.Table:
    """Give what is compared of every party.

    Parameters
    ----------
    parties : pyarrow.Table
        One row per party: ``id`` (any type) and whichever of the columns that ``form`` knows exist.

    Returns
    -------
    pyarrow.Table
        One row per party in the same order: ``row`` (0, 1, ...), and the columns of ``form`` as text.

    Raises
    ------
    MissingColumn
        There is no ``id``.
    """
    import pyarrow as pa

    if "id" not in parties.column_names:
        raise MissingColumn("parties", "id", parties.column_names)
    known = [column for column in ("kind", *COLUMNS) if column in parties.column_names]
    made = [form(party) for party in parties.select(known).to_pylist()] if known else [form({})] * len(parties)
    columns = {column: pa.array([each[column] for each in made], pa.string()) for column in _HELD}
    return pa.table({"row": pa.array(range(len(made)), pa.int64()), **columns})
