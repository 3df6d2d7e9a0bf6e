import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

import polku
from polku import words

SOURCE = Path(polku.__file__).parent
SERVER = SOURCE.parent / "polku_server"  # its commands speak with the library's words
EXTRACTORS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


@pytest.fixture
def speaking():
    yield words.speak
    words.speak(None)


def spoken():
    found = [*extract_from_dir(SOURCE, EXTRACTORS, options_map={"templates/**.html": {"trimmed": "true"}})]
    said = [message for __, __, message, __, __ in found]
    speaking = [path for path in SERVER.rglob("*.py") if "from polku.words import" in path.read_text("utf-8")]
    said += [message for path in speaking for __, message, __, __ in extract_from_file("python", path)]
    return {message[0] if isinstance(message, tuple) else message for message in said}


def strings(message):
    return message.string if message.pluralizable else (message.string,)


def places(forms):
    """The named places of a sentence; a singular may say its number in words."""
    many = forms if isinstance(forms, str) else forms[-1]
    return set(re.findall(r"{\w+}|%\(\w+\)s", many))


@pytest.mark.parametrize("code", ["fi", "sv"])
def test_every_sentence_is_translated_and_keeps_its_places(code):
    with (SOURCE / "locale" / code / "LC_MESSAGES" / "polku.po").open("rb") as source:
        catalogue = read_po(source, locale=code)

    said = [message for message in catalogue if message.id]
    assert {message.id[0] if message.pluralizable else message.id for message in said} == spoken()
    assert [message.id for message in said if not all(strings(message))] == []
    assert [message.id for message in said if places(message.id) != places(message.string)] == []


def test_language_follows_the_environment(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LC_MESSAGES", "sv_FI.UTF-8")
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")

    assert words.language() == "sv"


def test_numbers_are_written_as_the_language_does(speaking):
    speaking("fi")

    assert [words.decimal(-7.25, 1), words.decimal(-0.2), words.whole(8225), words.percent(0.714)] == [
        "−7,2",
        "0",
        "8\u00a0225",
        "71\u00a0%",
    ]
