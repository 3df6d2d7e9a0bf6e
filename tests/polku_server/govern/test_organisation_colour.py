"""The brand colour on both grounds."""

import re
from pathlib import Path

import pytest

from polku.govern import colour as colours
from polku_server import listen
from polku_server.govern import organisation_colour as painted
from polku_server.govern.organisation_colour import DARK, LIGHT

STYLE = (Path(listen.__file__).parent / "templates/respond/style.css").read_text(encoding="utf-8")


def test_the_grounds_are_those_of_the_respondents_page():
    grounds = re.findall(r":root{([^}]*--bad[^}]*)}", STYLE)
    light, dark = (dict(re.findall(r"--(\w+):(#\w{6})", part)) for part in grounds)

    assert [(each["paper"], each["sheet"], each["on"]) for each in (light, dark)] == [LIGHT.beside, DARK.beside]
    assert (light["go"], dark["go"]) == painted.OWN


@pytest.mark.parametrize("colour", ["#8d4412", "#003366", "#b15407", "#006400"])
def test_what_passes_on_light_is_given_a_shade_that_passes_on_dark(colour):
    light, dark = re.findall(r"--go:(#\w{6})", painted.style(colour))

    assert (light, painted.passes(colour, LIGHT), painted.passes(dark, DARK)) == (colour, True, True)


def test_words_on_the_tint_of_a_chosen_answer_can_be_read():
    light, dark = re.findall(r"--tint:(#\w{6})", painted.style("#003366"))

    assert [colours.contrast(light, "#24211c") > 7, colours.contrast(dark, "#f0e9dd") > 7] == [True, True]


def test_without_a_colour_nothing_is_written():
    assert painted.style("") == ""
