import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.register import names


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Mäkelä", "makela"),
        ("ÅKE", "ake"),
        ("Yli-Hukkala", "yli hukkala"),
        ("Søren", "soren"),
        ("  ", ""),
        ("Анна", "анна"),
    ],
)
def test_folded_leaves_case_accents_and_punctuation(written, folded):
    assert names.folded(written) == folded


@pytest.mark.parametrize(
    ("written", "name"), [("von Wright", "wright"), ("de la Chapelle", "chapelle"), ("von", "von"), ("O'Hara", "ohara")]
)
def test_name_leaves_particles(written, name):
    assert names.name(written) == name


def test_formal_is_shared_by_short_and_long_forms():
    assert names.formal("jussi") == names.formal("juhani") == names.formal("johannes matti")
    assert names.formal("lasse") == names.formal("lauri")
    assert names.formal("tuula") == "tuula"


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Matti Virtanen", ("Matti", "Virtanen")),
        ("Virtanen, Matti", ("Matti", "Virtanen")),
        ("Anna Maria von Wright", ("Anna Maria", "von Wright")),
        ("Cher", ("", "Cher")),
        ("", ("", "")),
    ],
)
def test_parted_tells_given_from_family_name(full, parts):
    assert names.parted(full) == parts


@pytest.mark.parametrize(
    ("written", "name", "is_organisation"),
    [
        ("Kone Oyj", "kone", True),
        ("Oy Alko Ab", "alko", True),
        ("Mäkelän Kiinteistöt Ky", "makelan kiinteistot", True),
        ("Oy", "oy", False),
        ("Matti Virtanen", "matti virtanen", False),
    ],
)
def test_organisation_leaves_its_legal_form(written, name, is_organisation):
    assert (names.organisation(written), names.is_organisation(written)) == (name, is_organisation)


@pytest.mark.parametrize(
    ("written", "address"),
    [(" Matti@Posti.FI ", "matti@posti.fi"), ("a+lista@b.fi", "a@b.fi"), ("ei ole", ""), ("@b.fi", ""), ("a@", "")],
)
def test_email_is_written_alike(written, address):
    assert names.email(written) == address


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("040 123 4567", "358401234567"),
        ("+358 (0)40-123 4567", "358401234567"),
        ("00358401234567", "358401234567"),
        ("+358 040 1234567", "358401234567"),
        ("+46 70 123 45 67", "46701234567"),
        ("112", ""),
        ("ei ole", ""),
    ],
)
def test_phone_has_its_country(written, digits):
    assert names.phone(written) == digits


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Pitkäkatu 12 B 4", ("pitkakatu", "12 b 4")),
        ("Pitkäk. 12B as. 4", ("pitkakatu", "12 b 4")),
        ("Pitkä katu", ("pitkakatu", "")),
        ("Norra Esplanadg. 3", ("norra esplanadgatan", "3")),
        ("3. linja 5", ("3 linja", "5")),
        ("", ("", "")),
    ],
)
def test_street_is_parted_from_its_number(written, parts):
    assert names.street(written) == parts


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("4.3.1981", "19810304"),
        ("1981-03-04", "19810304"),
        ("19810304", "19810304"),
        ("1981-03-04T00:00:00", "19810304"),
        ("1981", "1981"),
        ("eilen", ""),
    ],
)
def test_birth_date_is_written_alike(written, day):
    assert names.birth_date(written) == day


WAYS = (
    names.folded,
    names.name,
    names.organisation,
    names.email,
    names.phone,
    names.way,
    names.house_number,
    names.birth_date,
    names.number,
)


@given(st.text())
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_anything_is_written_in_some_way_and_stays_so_short(way, text):
    assert len(way(text)) <= 2 * names.LONGEST
