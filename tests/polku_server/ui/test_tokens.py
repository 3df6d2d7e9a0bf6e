"""Colours, sizes and times stand in the tokens alone, and can be told from their ground."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import polku_server
from polku_server.ui import tokens

SERVER = Path(polku_server.__file__).parent
SHEETS = SERVER / "ui/static/polku"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![^\"<]*\")|\b(?:rgb|hsl|oklch|lab|lch)a?\(")
LENGTH = re.compile(r"(?<![\w.#-])-?\d*\.?\d+(?:px|rem|em|ch|ex|pt|mm|cm|vw|vh|vmin|vmax|ms|s)\b")
ALLOWED = {"1px"}  # what is hidden from eyes, not from a reader
CONDITION = re.compile(r"@(?:media|container|page)[^{]*\{(?:\s*size:[^}]*\})?")  # custom properties cannot stand there
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
THEMES = ("light", "dark")
GROUNDS = ("paper", "sheet", "well")
WORDS = ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "good", "bad")
ON_THEIR_OWN = (
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("good", "good-tint"),
    ("bad", "bad-tint"),
    ("ink", "bad-tint"),
    ("ink", "unsure-tint"),
    ("ink", "accent-tint"),
    ("accent-strong", "accent-tint"),
    ("paper", "ink"),
)
MARKS = ("edge", "unsure", "accent", "good", "bad")
# the pages of those who answer carry a style of their own, 14 KB with everything: the same colours by shorter names
OWN = {"go": "accent", "on": "on-accent", "tint": "accent-tint", "soft": "ink-soft"}
OWN_SHEETS = ("listen/templates/respond/style.css", "overview/templates/my_data/style.css")


def raw(text: str) -> list[str]:
    plain = CONDITION.sub("", COMMENT.sub("", text))
    return [each for each in (*COLOUR.findall(plain), *LENGTH.findall(plain)) if each not in ALLOWED]


def markup() -> list[Path]:
    return [path for path in SERVER.rglob("templates/**/*.html") if path.parent.name not in ("respond", "my_data")]


def test_no_raw_value_stands_in_the_components():
    assert raw((SHEETS / "components.css").read_text(encoding="utf-8")) == []


def test_no_raw_value_stands_in_a_template():
    inside = re.compile(r"<[a-z][^>]*>")
    found = {path.name: [raw(tag) for tag in inside.findall(path.read_text(encoding="utf-8"))] for path in markup()}

    assert {name: said for name, tags in found.items() if (said := [each for tag in tags for each in tag])} == {}


def test_no_raw_value_stands_where_python_draws():
    assert raw((SERVER / "ui/drawing.py").read_text(encoding="utf-8")) == []


def test_the_board_on_paper_has_the_colours_and_sizes_of_the_tokens():
    sheet = (SERVER / "overview/board.typ").read_text(encoding="utf-8")

    assert re.findall(r"rgb\(\"|#[0-9a-f]{6}|size: [\d.]+pt", sheet) == []


def test_every_token_that_is_asked_for_stands():
    asked = re.findall(r"var\(--([\w-]+)", (SHEETS / "components.css").read_text(encoding="utf-8"))

    assert set(asked) - set(tokens.tokens()) == set()


@pytest.mark.parametrize("sheet", OWN_SHEETS)
@pytest.mark.parametrize("theme", THEMES)
def test_pages_with_a_style_of_their_own_have_the_colours_of_the_tokens(sheet: str, theme: str):
    roots = re.findall(r":root\{(--paper[^}]*)\}", (SERVER / sheet).read_text(encoding="utf-8"))
    own = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", roots[THEMES.index(theme)]))

    assert own == {name: tokens.shade(OWN.get(name, name), dark=theme == "dark") for name in own}
    assert len(own) >= 9


@pytest.mark.parametrize("sheet", OWN_SHEETS)
def test_pages_with_a_style_of_their_own_have_no_other_colours(sheet: str):
    text = re.sub(r":root\{[^}]*\}", "", (SERVER / sheet).read_text(encoding="utf-8"))

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least(pairs: list[tuple[str, str]], theme: str, when: str) -> tuple[float, str]:
    dark = theme == "dark" and when != "print"  # paper is white
    return min(
        (contrast(*(tokens.shade(each, dark=dark, when=when) for each in pair)), " on ".join(pair)) for pair in pairs
    )


def test_contrast_is_that_of_the_guidelines():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(("when", "wanted"), [("", 4.5), ("contrast", 7.0), ("print", 4.5)])
@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme: str, when: str, wanted: float):
    pairs = [*product(WORDS, GROUNDS), *ON_THEIR_OWN]

    assert least(pairs, theme, when) > (wanted, "")


@pytest.mark.parametrize("when", ["", "contrast"])
@pytest.mark.parametrize("theme", THEMES)
def test_marks_can_be_seen(theme: str, when: str):
    assert least(list(product(MARKS, GROUNDS)), theme, when) > (3.0, "")


def test_nothing_moves_for_whoever_asked_for_stillness():
    assert {tokens.tokens("motion")[name] for name in ("quick", "calm", "turn")} == {"0ms"}
