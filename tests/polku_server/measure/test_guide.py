"""The measure guide: its table is what `polku plan` counts, and each axis says which end is good."""

from __future__ import annotations

import pytest
from django.test import Client

from factories import house
from polku import cli_plan
from polku_server.measure import guide

pytestmark = pytest.mark.django_db


def test_the_table_is_what_the_command_counts():
    needed = {(line["before"], line["after"]): line["n"] for line in guide.changes()}

    assert needed["53", "59"].replace("\u00a0", "").replace(",", "") == str(
        cli_plan.plan(53, 59, None, None, None).answers
    )


def test_the_guide_says_which_end_is_good(reader: Client):
    page = reader.get("/measure/guide/", headers={"accept-language": "en"}).content.decode()

    assert (page.count("<strong>High is good.</strong>"), page.count("<strong>Low is good.</strong>")) == (2, 1)
    assert "2,118" in page


def test_the_path_leads_to_the_guide(reader: Client):
    house.counting()

    assert 'href="/measure/guide/"' in reader.get("/measure/").content.decode()
