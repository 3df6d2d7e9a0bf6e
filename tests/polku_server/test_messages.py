"""Every screen in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from polku_server import messages

SPEAKS = re.compile(rf"^(?:{messages.LIBRARY}|from django.utils.translation)", re.MULTILINE)


@pytest.fixture(scope="module")
def fresh() -> set[tuple[object, object]]:
    return {(each.id, each.context) for each in messages.gathered() if each.id}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_left_untranslated_or_fuzzy(language: str, fresh: set[tuple[object, object]]):
    catalog = messages.read(language)

    assert fresh - {(each.id, each.context) for each in catalog} == set()
    assert messages.lacking(catalog) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_translation_outlives_its_message(language: str, fresh: set[tuple[object, object]]):
    assert {(each.id, each.context) for each in messages.read(language) if each.id} - fresh == set()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_fill_the_same_places(language: str):
    place = re.compile(r"%\(\w+\)s|%%")
    for each in messages.read(language):
        forms = each.id if isinstance(each.id, tuple) else (each.id,)
        for said in messages.strings(each.string):
            if each.id:
                assert set(place.findall(said)) <= set(place.findall(forms[-1])), said
                assert set(place.findall(said)) >= set(place.findall(forms[0])), said


def test_a_template_gives_its_messages():
    names = {each.id: {name for name, _ in each.locations} for each in messages.gathered() if each.id}

    assert "ui/templates/ui/base.html" in names["Skip to the content"]


def test_no_file_speaks_both_the_screens_words_and_the_librarys():
    both = [
        path.name
        for path in messages.HERE.rglob("*.py")
        if {messages.LIBRARY, "from django.utils.translation"} <= set(re.findall(SPEAKS, path.read_text("utf-8")))
    ]

    assert both == []


def test_swedish_is_not_finnish():
    """A sentence put into the wrong catalogue is complete, and wrong."""
    finnish, swedish = ({(each.id, each.context): each.string for each in messages.read(code)} for code in ("fi", "sv"))
    alike = {key: said for key, said in swedish.items() if key[0] and said == finnish[key]}

    assert {said for (each, _context), said in alike.items() if said != each} == {"%(number)s\u00a0%%"}


def test_a_catalogue_that_nobody_compiled_since_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "po", lambda language: tmp_path / language / "django.po")
    fresh = Catalog()
    fresh.add("Path", context="stop")
    states = [messages.compiled("fi")]
    messages.update("fi", fresh)
    states.append(messages.compiled("fi"))

    messages.po("fi").write_text(messages.po("fi").read_text().replace('"Path"\nmsgstr ""', '"Path"\nmsgstr "Polku"'))

    assert [*states, messages.compiled("fi")] == [False, True, False]
