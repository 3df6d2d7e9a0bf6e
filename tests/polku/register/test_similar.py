import subprocess
import sys
from time import process_time

import pytest

from polku.register.scoring import Model
from polku.register.similar import similar

JUSSI = {
    "id": 1,
    "name": "Jussi Mäkelä",
    "phone": "040 123 4567",
    "email": "jussi@posti.fi",
    "birth_date": "1981-03-04",
}
DAUGHTER = {"id": 2, "name": "Aino Mäkelä", "phone": "040 123 4567", "birth_date": "2011-08-17"}
STRANGER = {"id": 3, "name": "Liisa Korhonen", "phone": "050 765 4321", "email": "liisa@posti.fi"}


def test_the_same_person_is_found_with_reasons():
    (found,) = similar({"name": "Juhani Makela", "phone": "+358401234567"}, [STRANGER, JUSSI])

    assert (found.id, found.probability > 0.99) == (1, True)
    assert [(reason.column, reason.agreement) for reason in found.reasons] == [
        ("phone", "same"),
        ("family_name", "same"),
        ("given_name", "variant"),
    ]
    assert found.weight == sum(reason.weight for reason in found.reasons)


def test_a_household_is_not_one_person():
    assert similar(JUSSI, [DAUGHTER]) == []


def test_a_person_is_not_an_organisation():
    assert similar(JUSSI, [{**JUSSI, "kind": "organisation"}]) == []


def test_an_organisation_is_found_by_its_business_id():
    (found,) = similar(
        {"name": "Kone Oyj", "business_id": "1927400-1"}, [{"id": 4, "name": "KONE", "business_id": "1927400-1"}]
    )

    assert [(reason.column, reason.agreement) for reason in found.reasons] == [
        ("business_id", "same"),
        ("name", "same"),
    ]


@pytest.mark.parametrize("new", [{}, {"name": ""}, {"name": None, "email": "ei ole"}])
def test_who_has_said_nothing_is_like_nobody(new):
    assert similar(new, [JUSSI, {}]) == []


def test_a_name_alone_is_less_sure_in_a_greater_register():
    new = {"name": "Jussi Mäkelä"}
    (small,) = similar(new, [JUSSI], at_least=0.001)
    (great,) = similar(new, [JUSSI], at_least=0.001, model=Model.among(1_000_000))

    assert small.probability > 0.5 > great.probability


def test_hostile_text_is_only_text():
    hostile = "'; DROP TABLE x; --\x00<script>" * 1000

    (found,) = similar({"name": hostile, "email": "a@b.fi"}, [{"id": 1, "name": hostile, "email": "a@b.fi"}])

    assert found.probability > 0.9


def test_fifty_candidates_take_less_than_a_tenth_of_a_second():
    start = process_time()

    similar(JUSSI, [{**STRANGER, "street": f"Hämeenkatu {n}", "city": "Tampere"} for n in range(50)])

    assert process_time() - start < 0.1


def test_no_engine_is_loaded():
    code = "import sys, polku.register.similar; print({'pandas', 'splink', 'duckdb', 'pyarrow'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
