import datetime as dt

import pyarrow as pa
import pytest

from polku.errors import MissingColumn
from polku.register.forms import form, forms


def filled(party):
    return {key: value for key, value in form(party).items() if value is not None}


def test_a_person_is_compared_by_parts_of_the_name():
    assert filled({"name": "Jussi von Wright"}) == {
        "kind": "person",
        "given_name": "jussi",
        "family_name": "wright",
        "formal": "juhani",
    }


def test_parts_that_are_given_stand_instead_of_the_name():
    assert filled({"name": "Jussi Meri", "family_name": "Aalto"}) == {"kind": "person", "family_name": "aalto"}


@pytest.mark.parametrize("party", [{"name": "Kone Oyj"}, {"name": "Kone", "kind": "organisation"}])
def test_an_organisation_keeps_its_name(party):
    assert filled(party) == {"kind": "organisation", "name": "kone"}


def test_a_number_is_taken_off_the_street_unless_it_is_given():
    assert (form({"street": "Katu 1"})["street"], form({"street": "Katu 1"})["house_number"]) == ("katu", "1")
    assert form({"street": "Katu 1", "house_number": "2"})["street"] == "katu 1"


def test_values_of_other_types_are_written_out():
    party = form({"birth_date": dt.date(1981, 3, 4), "postcode": 20100})

    assert (party["birth_date"], party["postcode"]) == ("19810304", "20100")


def test_forms_are_one_row_for_each_party_in_their_order():
    table = forms(pa.table({"id": ["b", "a"], "email": ["A@B.fi", None], "shoe": [42, 43]}))

    assert table["row"].to_pylist() == [0, 1]
    assert table["email"].to_pylist() == ["a@b.fi", None]


def test_forms_of_ids_alone_are_empty():
    assert forms(pa.table({"id": [1, 2]}))["name"].to_pylist() == [None, None]


def test_forms_need_an_id():
    with pytest.raises(MissingColumn):
        forms(pa.table({"name": ["Meri"]}))
