"""Questionnaires are compiled once per version and language, and shown as they stand."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from polku_server.govern.organisation import Brand
from polku_server.listen import compiled
from polku_server.listen.compiled import blank, shown, thanks
from polku_server.listen.template import definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(make_survey) -> int:
    return make_survey().current_id


def test_version_is_compiled_once(version, django_assert_num_queries):
    compiled.compiled(version)

    with django_assert_num_queries(0):
        assert compiled.compiled(version).public_id


def test_form_is_rendered_once_for_each_language(version, django_assert_num_queries):
    pages = {language: blank(version, language) for language in ("fi", "sv", "en")}

    with django_assert_num_queries(0):
        assert {language: blank(version, language) for language in pages} == pages
    assert len(set(pages.values())) == 3


@pytest.mark.parametrize(("kind", "slots"), [("plain", 0), ("low", 1), ("follow-up", 0)])
def test_thanks_have_a_place_for_a_token_where_one_thing_more_is_asked(version, kind, slots):
    head, tail = thanks(version, "fi", kind)

    assert (b"/follow-up" in head + tail, bool(tail)) == (bool(slots), bool(slots))


@pytest.mark.parametrize(("asked", "language"), [("sv", "sv"), ("de", "fi"), (None, "fi")])
def test_language_is_the_asked_one_where_the_survey_has_it(version, asked, language):
    assert compiled.compiled(version).language(asked, "fi") == language


def test_policy_allows_the_style_of_the_page_and_nothing_else(version):
    page = b"".join(blank(version, "fi")).decode()
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)[1]

    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in compiled.csp()
    assert "script-src" not in compiled.csp()
    assert " style=" not in page


@pytest.mark.parametrize("chosen", ["4", 4])
def test_question_shows_what_was_chosen(version, chosen):
    question = compiled.compiled(version).form.questions[0]

    points = shown(question, "en", {"csat": chosen}, {})["points"]

    assert [point for point, _, marked in points if marked] == [4]


def test_words_at_the_ends_of_a_scale_stand_with_its_own_points(make_survey):
    document = definition()
    document["questions"][0]["ends"] = {"fi": ["ei", "on"]}
    version = make_survey(document).current_id

    assert b"<span>1 = ei</span><span>5 = on</span>" in b"".join(blank(version, "fi"))


def test_a_page_is_kept_for_each_brand(version):
    page = b"".join(blank(version, "fi", Brand("Uusi Nimi Oy", "#003366"))).decode()

    assert page.count("Uusi Nimi Oy") == 2
    assert "--go:#003366" in page
    assert "Uusi Nimi Oy" not in b"".join(blank(version, "fi")).decode()


@pytest.mark.parametrize(
    ("languages", "asked", "shown"),
    [("fi,sv", "en", "sv"), ("fi,sv", "fi", "fi"), ("fi,sv,en", None, "sv"), ("", "en", "en")],
)
def test_only_offered_languages_are_shown_and_none_where_the_survey_has_none_of_them(version, languages, asked, shown):
    brand = Brand("Esimerkki Oy", languages=languages, language="sv")

    assert compiled.compiled(version, brand).language(asked, "fi") == shown


def test_a_name_cannot_take_the_place_of_a_token(version):
    head, tail = blank(version, "fi", Brand("@@TOKEN@@"))

    assert (head + tail).count(b"@@TOKEN@@") == 2
