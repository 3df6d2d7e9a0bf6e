import re
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import ANY

import pytest

from polku import report, words
from polku.analysis import Asked, analyse
from polku.listen.reading import read

FILES = Path(__file__).parent / "files"


@pytest.fixture(autouse=True)
def english():
    words.speak("en")
    yield
    words.speak(None)


def page(file, **asked):
    return report.page(analyse(read(file), Asked(**asked)))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.open, self.addresses = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [
            value for name, value in attrs if name in ("src", "href", "xlink:href") and value != "data:,"
        ]
        if tag not in ("meta", "link", "br", "line", "rect", "circle", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "file", ["palaute_windows.csv", "reviews.csv", "enkat_excel.txt", "tweets.csv", "two_readings.csv", "enkat.xlsx"]
)
def test_page_is_whole_and_asks_nothing_from_outside(file):
    html = page(FILES / file)
    tags = Tags()

    tags.feed(html)

    assert (tags.open, tags.addresses, "script" in tags.tags) == ([], [], False)
    assert not re.search(r"@import|url\((?!#)|https?://", html)


def test_page_escapes_every_word_of_the_file(tmp_path):
    evil = '<script>alert(1)</script> & "x" came late again today'
    cell = '"' + evil.replace('"', '""') + '"'
    path = tmp_path / "<b>.csv"
    path.write_text(
        "<i>score</i>,comment,unit\n" + f"1,{cell},<u>\n5,fine and quick and kind,b\n" * 12, encoding="utf-8"
    )

    html = page(path)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;x&#34; came late" in html
    assert re.findall(r"<(script|b|i|u)\b", html) == []


@pytest.mark.parametrize(
    ("language", "headline", "heading"),
    [
        ("en", "Most customers are satisfied.", "In the customers’ own words"),
        ("fi", "Useimmat asiakkaat ovat tyytyväisiä.", "Asiakkaiden omin sanoin"),
        ("sv", "De flesta kunder är nöjda.", "Med kundernas egna ord"),
    ],
)
def test_page_speaks_the_language(language, headline, heading):
    words.speak(language)

    html = page(FILES / "reviews.csv")

    assert (f'<html lang="{language}">' in html, f"<h1>{headline}</h1>" in html, heading in html) == (True, True, True)


def test_page_hides_a_score_of_too_few_and_says_how_many_are_needed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("stars\n5\n4\n", encoding="utf-8")

    html = page(path)

    assert ("Too few answers to say." in html, "2 answers, 8 more needed." in html) == (True, True)
    assert "How many gave each score" not in html


def test_page_shows_no_bare_figure_of_a_group_with_too_few(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("stars,unit\n" + "5,A\n1,A\n" * 30 + "5,B\n" * 9, encoding="utf-8")

    groups = report._groups(analyse(read(path), Asked()))

    assert [(row["name"], row["raw"], row["drawn"].was) for row in groups] == [("B", "–", None), ("A", "50%", ANY)]


def test_period_names_are_what_people_say():
    assert report.period_name("month", 12 * 57 + 2) == "3/2027"
    assert report.period_name("week", 0) == "2/1970"


def test_group_axis_is_as_wide_as_the_groups():
    said = analyse(read(FILES / "palaute_windows.csv"), Asked())

    low, high = report.group_axis(said)

    assert low <= min(group.low for group in said.groups) < max(group.high for group in said.groups) <= high
    assert (low % 10, high % 10, high - low < 100) == (0, 0, True)
