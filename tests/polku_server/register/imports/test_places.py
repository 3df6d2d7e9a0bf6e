"""Units come in as a tree; a dry run of many says what storing them does."""

import pytest

from factories.register_files import bring, coming, written
from polku_server.register.imports import places
from polku_server.register.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SLICE", 2)

    def made(*rows):
        return written(tmp_path / "a.csv", "\n".join(("number;name;parent;leader", *rows)))

    return made


def test_dry_run_knows_the_units_of_its_slices_before(file):
    rows = file("1;Espoo;Etelä;", "2;Helsinki;Etelä;", "3;Vantaa;Etelä;", "4;Otaniemi;Espoo;", "5;Oulu;Pohjoinen;")

    told = coming("units", rows).look()

    assert (told.new, told.bad, Unit.objects.count()) == (5, 0, 0)


def test_row_that_breaks_a_rule_names_its_column_and_value_and_leaves_the_unit_as_it_was(file):
    bring("units", file("1;Espoo;Etelä;Maija"))

    _batch, outcome = bring("units", file(f"1;Espoo;Etelä;{'a' * 121}", "1;Kauniainen;;"))

    assert [(each.column, each.value) for each in outcome.problems] == [("leader", "a" * 121)]
    assert list(Unit.objects.filter(number="1").values_list("name", "leader", "parent__name")) == [
        ("Kauniainen", "Maija", "Etelä")
    ]
