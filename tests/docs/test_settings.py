"""docs/reference/settings.md says of every setting what the table in polku_server.environment says."""

import re

import pytest

from factories.documents import ROOT, sections
from polku_server.environment import SETTINGS

ENTRIES = {section.title: section for section in sections(ROOT / "docs/reference/settings.md")}


def test_every_setting_has_an_entry_in_the_order_of_the_table():
    assert [title for title in ENTRIES if title.startswith("POLKU_")] == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_entry_says_default_allowed_and_meaning(setting):
    text = ENTRIES[setting.name].text

    assert setting.meaning in text
    assert re.findall(r"^(Default|Allowed): (.+)$", text, re.MULTILINE) == [
        ("Default", f"`{setting.default}`" if setting.default else "empty"),
        ("Allowed", setting.allowed),
    ]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_entry_shows_a_value_that_is_right_and_one_that_is_wrong(setting):
    shown = "".join(block.text for block in ENTRIES[setting.name].of("console") + ENTRIES[setting.name].of("sh"))

    assert re.findall(r"^\$ \w+=\S+ polku \w+", shown, re.MULTILINE)[0].split("=")[0] == f"$ {setting.name}"
    assert f"Setting {setting.name} is " in shown
