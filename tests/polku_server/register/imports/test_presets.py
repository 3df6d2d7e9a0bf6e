"""Exports of common systems are known by their headings, or by name."""

import pytest

from factories.register_files import bring, coming, written
from polku.errors import InputError
from polku_server.register.imports.kinds import KINDS
from polku_server.register.imports.presets import PRESETS
from polku_server.register.models import Party

pytestmark = pytest.mark.django_db
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage\n51,Maija,Meri,m@x.fi,040 123 4567,Customer"
)


def test_export_is_known_by_its_headings(tmp_path):
    opened = coming("people", written(tmp_path / "a.csv", HUBSPOT))

    assert opened.mapped.why["number"] == "as HubSpot exports it"
    bring("people", written(tmp_path / "a.csv", HUBSPOT))
    assert Party.objects.values_list("number", "name").get() == ("51", "Maija Meri")


def test_preset_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match="there are: hubspot, salesforce, dynamics"):
        coming("people", written(tmp_path / "a.csv", HUBSPOT), preset="pipedrive")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: f"{each.name} {each.kind}")
def test_presets_fill_fields_that_there_are_and_what_no_row_can_lack(preset):
    kind = KINDS[preset.kind]

    assert set(preset.columns) <= set(kind.names)
    assert all(set(group) & set(preset.columns) for group in kind.needs)
