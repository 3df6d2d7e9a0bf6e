"""Themes by query words, and what is serious."""

import pytest

from polku.errors import NotAllowed, UnreadableFile, WrongValue
from polku.understand import LANGUAGES, grave, is_serious, read_taxonomy, starter, themes
from polku.understand.taxonomy import query


def keys(text: str, name: str) -> list[str]:
    return [each.theme for each in themes([text], [name], starter())[0]]


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Lasku tuli ennen kuin työ oli valmis.", "fi", ["invoice"]),
        ("Jonotin puhelimessa 40 minuuttia", "fi", ["waiting", "communication"]),
        ("Verkkokaupasta ei löytynyt minun kokoani", "fi", ["website", "selection"]),
        ("Pyörätuolilla ei pääse sovituskoppiin", "fi", ["premises"]),
        ("Montören kom för sent", "sv", ["waiting", "installation"]),
        ("The parcel never arrived and I want a refund", "en", ["delivery", "invoice", "returns"]),
        ("Kiitos", "fi", []),
        ("", "unknown", []),
    ],
)
def test_themes_are_found_by_their_words(text: str, name: str, found: list[str]):
    assert keys(text, name) == found


def test_the_words_that_say_so_are_told():
    (found,) = themes(["Toimituksen hinta yllätti"], ["fi"], starter())

    assert [(each.theme, each.words) for each in found] == [("delivery", "toimituksen"), ("price", "hinta")]


def test_words_of_every_language_are_looked_for_where_it_is_unknown():
    assert keys("Laskun yllätysrivit.", "unknown") == ["invoice"]
    assert keys("Laskun yllätysrivit.", "en") == []


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Laite syttyi, ja lapsi sai palovamman", "fi", ["safety"]),
        ("Tulen ottamaan yhteyttä kuluttaja-asiamieheen", "fi", ["legal"]),
        ("Minua nimiteltiin ihonvärini takia", "fi", ["discrimination"]),
        ("En asioi enää teillä", "fi", ["leaving"]),
        ("Personalen hotade oss, polisen fick komma", "sv", ["discrimination", "legal"]),
        ("Never again. You will hear from my lawyer.", "en", ["legal", "leaving"]),
        ("Palvelu oli hidasta", "fi", []),
    ],
)
def test_serious_comments_are_found(text: str, name: str, why: list[str]):
    assert [each.theme for each in is_serious([text], [name])[0]] == why


def test_every_theme_has_names_and_words_in_three_languages():
    lacking = [
        (each.key, name)
        for each in (*starter().themes, *grave().themes)
        for name in LANGUAGES
        if not each.names.get(name) or not each.words[name]
    ]

    assert lacking == []
    assert len(starter().themes) == 13


def test_a_taxonomy_is_read_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('version = "2"\n[[theme]]\nkey = "sauna"\nfi = """kiuas, Löyly*\nsauna"""\n', encoding="utf-8")

    (theme,) = read_taxonomy(path).themes

    assert (theme.key, theme.words["fi"], theme.words["sv"]) == ("sauna", ("kiuas", "löyly*", "sauna"), ())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("not toml", UnreadableFile),
        ("", WrongValue),
        ("theme = 3", WrongValue),
        ('[[theme]]\nfi = "x"', WrongValue),
        ('[[theme]]\nkey = "a"\n[[theme]]\nkey = "a"', WrongValue),
        ('[[theme]]\nkey = "a"\nfi = "*"', NotAllowed),
    ],
)
def test_a_taxonomy_that_cannot_be_used_is_refused(tmp_path, text: str, error: type[Exception]):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(error):
        read_taxonomy(path)


def test_query_words_are_apart_by_commas_or_lines_each_once():
    assert query("Hinta*, kallis\n hinta*,,") == ("hinta*", "kallis")
