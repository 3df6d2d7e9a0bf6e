"""docs/reference/settings.md says of every setting what the table in polku_server.environment says."""

import re
import shlex
from pathlib import Path

import pytest

from factories.documents import ROOT, Terminal, commands, same, sections
from polku_server import environment
from polku_server.environment import SETTINGS, SettingError

ENTRIES = {section.title: section for section in sections(ROOT / "docs/reference/settings.md")}
CONSOLES = [block for section in ENTRIES.values() for block in section.of("console")]
SHOWN = [each for block in CONSOLES for each in commands(block)]
WRONG = {command: said for command, said in SHOWN if said.startswith("Setting ")}
RIGHT = {command: said for command, said in SHOWN if not said.startswith("Setting ")}


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


def given(command: str) -> dict[str, str]:
    """Read the one setting that a shown `polku check` is given."""
    setting, *words = shlex.split(command)
    assert words == ["polku", "check"], command
    return dict([setting.split("=", 1)])


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_value_is_refused_in_the_words_shown(command: str):
    with pytest.raises(SettingError) as refused:
        environment.read(given(command))

    assert same(WRONG[command], str(refused.value)), refused.value


def test_a_refusal_is_what_a_command_prints(tmp_path: Path):
    name, *_, value = WRONG

    with Terminal(tmp_path) as terminal:
        seen = list(terminal.run([f"{name} || echo $?", f"{value} || echo $?"]))

    assert [same(f"{WRONG[name]}2", seen[0]), same(f"{WRONG[value]}2", seen[1])] == [True, True], seen


@pytest.mark.parametrize("command", RIGHT)
def test_a_right_value_is_read(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    ((name, _),) = given(command).items()

    assert name in environment.read(given(command))


def test_an_installation_with_every_right_value_is_well_as_shown(tmp_path: Path):
    together = " ".join(command.removesuffix(" polku check") for command in RIGHT)

    with Terminal(tmp_path) as terminal:
        (seen,) = terminal.run([f"{together} polku check"])

    assert [said for said in RIGHT.values() if not same(said, seen)] == [], seen
