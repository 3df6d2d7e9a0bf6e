"""`polku segments` from the file to the words."""

import json

import pytest

ROWS = "s;x\na;1\na;2\nb;1\nb;2\n;9\n"


@pytest.fixture
def polku(terminal, tmp_path):
    def run(*words):
        (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
        return terminal("segments", "a.csv", "--segment", "s", *words)

    return run


def test_two_that_do_not_differ(polku):
    found = json.loads(polku("--needs", "x", "--json").stdout)

    assert [(each["need"], each["n"], each["eta2"]) for each in found["needs"]] == [("x", 4, 0)]
    assert found["pairs"] == [{"a": "a", "b": "b", "need": "x", "difference": 0, "p_adjusted": 1, "differ": False}]
    assert "a and b: these two do not differ." in polku("--needs", "x").stdout


def test_no_needs_get_a_sentence(polku):
    assert polku("--needs", ",").stderr == "--needs names no column: give some, such as a,b,c.\n"
