"""Exports of feedback systems: made-up files in the headings that docs/how-to names are read without a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from polku.errors import AmbiguousColumn, InputError
from polku_server.listen import incoming
from polku_server.listen.incoming import Incoming, Options
from polku_server.listen.mapping import KEYS
from polku_server.listen.presets import EXPORTS

pytestmark = pytest.mark.django_db
SAID = "Palvelu oli nopeaa ja ystävällistä, kiitos"


def rows(header: str, line: str, count: int = 22) -> str:
    made = [line.format(n=n, five=n % 5 + 1, eleven=n % 11, four=n % 4, day=n % 28 + 1) for n in range(count)]
    return "\n".join([header, *made]) + "\n"


HAPPYORNOT = "feedbackId,smileyId,localTime,surveyId,experiencePointId,buttonIndex,misuse,position,ui,smileyType"
PRESSED = "f-{n},77,2027-03-{day:02}T12:00:00,5,90{four},{button},false,0,physical,SMILEY_TERMINAL"
FILES = {
    "happyornot": rows(HAPPYORNOT, PRESSED.replace("{button}", "{four}")),
    "questback": rows(
        "lfdn;external_lfdn;tester;dispcode;lastpage;quality;nps;tyytyvaisyys;miksi;duration;datetime;date_of_last_access",
        "{n};0;0;31;9{n};;{eleven};{five};" + SAID + " {n};12{n};2027-03-{day:02} 12:00:00;2027-03-{day:02} 12:03:00",
    ),
    "webropol": rows(
        "Vastaajan ID;Vastausaika;Kieli;IP-osoite;Kuinka todennäköisesti suosittelisit meitä? (0-10);"
        "Kuinka tyytyväinen olit palveluun? (1-5);Miksi annoit tämän arvosanan?",
        "{n};{day}.3.2027 12:00;fi;10.0.0.{n};{eleven};{five};" + SAID + " {n}",
    ),
    "surveypal": rows(
        "Answer ID,Started,Answered,Language,Email,How likely are you to recommend us? (0-10),"
        "How satisfied were you with the visit? (1-5),Why did you give this score?",
        '{n},2027-03-{day:02} 11:55,2027-03-{day:02} 12:00,en,a{n}@example.org,{eleven},{five},"' + SAID + ' {n}"',
    ),
}
TAKEN = {
    "happyornot": {"id": "feedbackId", "date": "localTime", "unit": "experiencePointId"},
    "questback": {"id": "lfdn", "date": "date_of_last_access"},
    "webropol": {"id": "Vastaajan ID", "date": "Vastausaika", "language": "Kieli"},
    "surveypal": {"id": "Answer ID", "date": "Answered", "language": "Language"},
}


def opened(path: Path, text: str, **options: Any) -> Incoming:
    file = path / "export.csv"
    file.write_text(text, encoding="utf-8")
    return incoming.opened(file, None, Options(**options))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda each: each.name)
def test_export_is_read_without_a_question(tmp_path: Path, export: Any):
    coming = opened(tmp_path, FILES[export.name], preset="" if export.tells else export.name)

    found, plan = coming.planned()

    taken = {name: part for name, part in coming.document.items() if name not in ("scores", "texts", "source")}
    assert taken == TAKEN[export.name]
    assert (coming.mapped.source, len(plan.new), found.problems) == (export.system, 22, [])


@pytest.mark.parametrize("name", ["questback", "webropol", "surveypal"])
def test_questions_in_the_askers_words_are_guessed(tmp_path: Path, name: str):
    document = opened(tmp_path, FILES[name], preset=name).document

    assert (set(document["scores"]), set(document["texts"])) == ({"nps", "csat"}, {"why"})


@pytest.mark.parametrize(
    ("buttons", "role", "points"),
    [
        ([0, 1, 2, 3], "csat", [1, 2, 4, 5]),
        ([0, 1, 2, 3, 4], "csat", [1, 2, 3, 4, 5]),
        ([0, 7, 9, 10], "nps", [0, 7, 9, 10]),
    ],
)
def test_smileys_are_counted_from_the_worst(tmp_path: Path, buttons: list[int], role: str, points: list[int]):
    lines = [PRESSED.format(n=n, four=0, day=1, button=button) for n, button in enumerate(buttons)]

    found, _plan = opened(tmp_path, "\n".join([HAPPYORNOT, *lines])).planned()

    assert [row.scores for row in found.good] == [{role: point} for point in points]


def test_smileys_of_which_one_was_never_pressed_are_asked_about(tmp_path: Path):
    lines = [PRESSED.format(n=n, four=0, day=1, button=button) for n, button in enumerate([0, 3, 3])]

    with pytest.raises(AmbiguousColumn, match="has not every button of a scale"):
        opened(tmp_path, "\n".join([HAPPYORNOT, *lines]))


def test_export_of_another_system_is_told(tmp_path: Path):
    with pytest.raises(InputError, match=r"export.csv has none of the columns that HappyOrNot exports"):
        opened(tmp_path, "a;b\n1;2\n", preset="happyornot")


def test_preset_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path):
    with pytest.raises(InputError, match="there are: happyornot, questback, webropol, surveypal"):
        opened(tmp_path, "a;b\n1;2\n", preset="hubspot")


@pytest.mark.parametrize("export", EXPORTS, ids=lambda each: each.name)
def test_presets_fill_lines_that_a_map_has(export: Any):
    assert set(export.columns) <= set(KEYS)
