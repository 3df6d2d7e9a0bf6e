"""Data protection papers: what they say of this installation, what they leave open, and how they are read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from factories import house
from polku_server.govern import consent, erasure, papers, papers_held
from polku_server.govern.papers import PAPERS, Block
from polku_server.govern.policy import Permission
from polku_server.models import Role
from polku_server.register import actions

pytestmark = pytest.mark.django_db
NAMES = list(PAPERS)


def written(name: str) -> str:
    house.organisation()
    return papers.text(PAPERS[name])


def test_there_are_four_papers():
    assert NAMES == ["privacy-notice", "record-of-processing", "impact-assessment", "employee-dialogue"]


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_is_a_draft_in_finnish_whoever_reads(name: str):
    with translation.override("en"):
        body = written(name)

    assert body.splitlines()[:2] == [PAPERS[name].finnish, "Luonnos: lakimiehen tarkistettava"]
    assert "[täydennä: " in body


@pytest.mark.parametrize("name", NAMES)
def test_no_gap_and_no_markup_is_left_half_written(name: str):
    body = written(name)

    assert body.count("[täydennä") == papers.gaps(body)
    assert [sign for sign in ("{", "}", "None", "<", "&", "\n\n\n") if sign in body] == []


def test_everything_that_is_kept_of_a_person_has_words():
    kept = frozenset(name for stage in erasure.stages() for name in stage.keeps)

    assert papers_held.unsaid(kept) == frozenset()
    assert list(papers_held.kept({"Horoscope"})) == [
        ("[täydennä: mitä tietoja taulussa Horoscope on]", "[täydennä: mitä niille tapahtuu]")
    ]


def test_every_permission_and_purpose_has_words():
    assert set(papers_held.SEES) == set(Permission)
    assert set(papers_held.PURPOSES) == set(consent.PURPOSES)


def test_a_field_stands_with_its_purpose_and_days_on_one_line():
    actions.make_field("size", name="Talon\n# koko", by=None, purpose="Tarjouksen mitoitus", keep_days=400)

    assert "- Talon # koko: Tarjouksen mitoitus. Säilytysaika 400 päivää.\n" in written("privacy-notice")


def test_the_text_in_use_is_quoted():
    for words in ("Vanha.", "Saammeko kysyä?"):
        consent.word(purpose="surveys", texts={"fi": words, "sv": "Får vi?", "en": "May we?"})

    body = written("privacy-notice")

    assert ("versio 2: ”Saammeko kysyä?”" in body, "Vanha." in body) == (True, False)


def test_the_settings_name_who_else_handles_the_data(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(settings.POLKU, "POLKU_DATABASE_URL", SimpleNamespace(hostname="db.example.fi"))
    monkeypatch.setitem(settings.POLKU, "POLKU_MAIL_URL", SimpleNamespace(hostname="mail.example.fi"))

    body = written("record-of-processing")

    assert "- tietokanta: PostgreSQL palvelimella db.example.fi [täydennä: " in body
    assert "- sähköpostin välitys: mail.example.fi [täydennä: " in body


def test_a_role_tells_how_many_hold_it_and_how_far_it_sees():
    house.front_line()
    with transaction.atomic():
        left = house.front_line("Left Already")
        type(left).objects.filter(pk=left.pk).update(is_active=False)

    with translation.override("fi"):
        found = {each["name"]: (each["people"], each["reach"]) for each in papers.roles()}
        role = str(Role.FRONT_LINE.label)

    assert found[role] == (1, "palveltavana oleva asiakas ja omat kirjaukset")


def test_blocks_are_headings_lists_and_paragraphs_with_their_gaps():
    body = "Name\nDraft\n\n# Who\n\nWe are\n\n- one [täydennä: x]\n- two\n"

    assert list(papers.blocks(body)) == [
        Block("heading", [[("Who", False)]]),
        Block("paragraph", [[("We are", False)]]),
        Block("list", [[("one ", False), ("[täydennä: x]", True)], [("two", False)]]),
    ]


def test_what_people_typed_is_escaped_in_the_page():
    html = render_to_string("govern/papers_body.html", {"blocks": papers.blocks("N\nD\n\n- <script>\n")})

    assert "<li>&lt;script&gt;</li>" in html
