"""``polku duplicates``: the rows of a file that are one customer, each pair with what speaks for and against."""

import json as jsonlib
from pathlib import Path
from typing import Any

import pyarrow as pa

from polku.errors import MissingColumn
from polku.listen.reading import Feedback, read
from polku.register.duplicates import Duplicates, find
from polku.register.forms import COLUMNS
from polku.register.names import folded
from polku.words import gettext as _
from polku.words import ngettext, percent, whole

SHOWN = 50  # pairs in the table; JSON has all

# headers as exports write them, folded
HEADERS = {
    "given_name": "given name, first name, firstname, etunimi, etunimet, fornamn",
    "family_name": "family name, last name, lastname, surname, sukunimi, efternamn",
    "name": "name, full name, nimi, namn, customer, asiakas, company, yritys, organisaatio, foretag",
    "birth_date": "birth date, date of birth, born, birthday, syntymaaika, syntymapaiva, fodelsedatum, fodelsetid",
    "email": "email, e mail, email address, sahkoposti, sahkopostiosoite, epost, e post",
    "phone": "phone, telephone, mobile, phone number, puhelin, puhelinnumero, matkapuhelin, telefon, mobil",
    "street": "street, address, address 1, street address, osoite, katuosoite, lahiosoite, adress, gatuadress",
    "street_2": "street 2, address 2, osoite 2",
    "house_number": "house number, street number, talonumero",
    "postcode": "postcode, postal code, zip, zip code, postinumero, postnummer",
    "city": "city, town, suburb, kaupunki, postitoimipaikka, kunta, paikkakunta, ort, postort, stad",
    "region": "region, state, province, maakunta, landskap",
    "number": "number, customer number, customer id, soc sec id, asiakasnumero, jasennumero, kundnummer",
    "business_id": "business id, y tunnus, ytunnus, fo nummer, vat",
    "kind": "kind, tyyppi, typ",
}


def show(file: Path, *, at_least: float, json: bool) -> None:
    """Print the pairs and groups of a file.

    Raises
    ------
    InputError
        The file cannot be read, or no column can be compared.
    MissingEngine
        splink is not installed.
    """
    feedback = read(file)
    columns = chosen(feedback.table.column_names)
    if not set(columns) & set(COLUMNS):
        raise MissingColumn(feedback.name, _("name, e-mail, phone or address"), feedback.table.column_names)
    place = [int(line) for line in feedback.lines]
    named = {ours: feedback.table[theirs] for ours, theirs in columns.items()}
    found = find(pa.table({"id": pa.array(place, pa.int64()), **named}), at_least=at_least)
    if json:
        print(jsonlib.dumps(as_json(feedback, columns, found), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        _table(feedback, found)


def chosen(headers: list[str]) -> dict[str, str]:
    """Give the file's column for each of ours that it has; the first one where two would do."""
    ours = {word: column for column, words in HEADERS.items() for word in words.split(", ")}
    found: dict[str, str] = {}
    for header in headers:
        column = ours.get(folded(header))
        if column:
            found.setdefault(column, header)
    return found


def as_json(feedback: Feedback, columns: dict[str, str], found: Duplicates) -> dict[str, Any]:
    """Everything that was found, unrounded; rows are named by their place in the file."""
    reasons: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for each in found.reasons.to_pylist():
        said = {key: each[key] for key in ("column", "agreement", "weight")}
        reasons.setdefault((each["left"], each["right"]), []).append(said)
    pairs = [{**pair, "reasons": reasons[pair["left"], pair["right"]]} for pair in found.pairs.to_pylist()]
    return {
        "file": feedback.name,
        "rows": len(feedback.table),
        "place": feedback.place,
        "columns": columns,
        "learnt": found.model.learnt,
        "pairs": pairs,
        "groups": found.groups,
    }


def _table(feedback: Feedback, found: Duplicates) -> None:
    many = len(found.groups)
    said = ngettext("{n} customer stands more than once.", "{n} customers stand more than once.", many)
    print(said.format(n=whole(many)))  # noqa: T201
    words = agreements()
    reasons: dict[tuple[int, int], list[str]] = {}
    for each in found.reasons.to_pylist():
        told = f"{each['column']} {words[each['agreement']]} {each['weight']:+.0f}"
        reasons.setdefault((each["left"], each["right"]), []).append(told)
    where = {"line": _("lines {a} and {b}"), "row": _("rows {a} and {b}"), "record": _("records {a} and {b}")}
    for pair in found.pairs.slice(0, SHOWN).to_pylist():
        key = pair["left"], pair["right"]
        place = where[feedback.place].format(a=key[0], b=key[1])
        print(f"  {place}: {percent(pair['probability'])}  ({', '.join(reasons[key])})")  # noqa: T201
    if len(found.pairs) > SHOWN:
        print("  " + _("and {n} more").format(n=whole(len(found.pairs) - SHOWN)))  # noqa: T201


def agreements() -> dict[str, str]:
    """Give the words of each agreement, in the reader's language."""
    return {
        "same": _("same"),
        "swapped": _("swapped"),
        "variant": _("another form"),
        "initial": _("initial"),
        "part": _("in part"),
        "turned": _("day and month swapped"),
        "slip": _("one slip"),
        "close": _("close"),
        "different": _("different"),
        "household": _("as in a household"),
    }
