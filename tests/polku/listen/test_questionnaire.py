"""The questionnaire's document: every wrong one is refused with a sentence that names the cure."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.errors import InputError
from polku.listen.questionnaire import ROLES, TEXT_LIMIT, Problem, load, read

SCALE = {"key": "pleased", "kind": "scale", "role": "csat", "from": 1, "to": 5, "text": {"fi": "?"}, "required": True}
WORDS = {"key": "why", "kind": "words", "role": "why", "text": {"fi": "?"}}
DOCUMENT = {
    "format": 1,
    "title": {"fi": "Otsikko"},
    "questions": [SCALE, WORDS],
    "follow_up": {"when": {"pleased": [1, 2]}, "questions": [{**WORDS, "key": "more", "role": "expectation"}]},
    "consent": {"purpose": "feedback", "text": {"fi": "Luemme vastauksesi."}},
}
FORM = load(DOCUMENT)


def wrong(**parts) -> str:
    with pytest.raises(InputError) as caught:
        load({**copy.deepcopy(DOCUMENT), **parts})
    return str(caught.value)


def wrong_question(**parts) -> str:
    return wrong(questions=[{**SCALE, **parts}], follow_up={})


def test_load_gives_languages_questions_and_consent():
    assert (FORM.languages, FORM.purpose, FORM.consent) == (("fi",), "feedback", {"fi": "Luemme vastauksesi."})
    assert [(each.key, each.kind, each.role, each.required) for each in FORM.questions + FORM.follow_up] == [
        ("pleased", "scale", "csat", True),
        ("why", "words", "why", False),
        ("more", "words", "expectation", False),
    ]
    assert list(FORM.questions[0].points) == [1, 2, 3, 4, 5]


def test_load_without_consent_or_follow_up_gives_empty_ones():
    bare = load({"format": 1, "title": {"fi": "T"}, "questions": [SCALE]})

    assert (bare.consent, bare.follow_up, bare.purpose) == ({}, (), "feedback")


def test_load_knows_the_roles_that_were_declared():
    assert ROLES == ("nps", "csat", "ces", "why", "memory", "expectation", "emotion", "origin", "promise", "importance")


@pytest.mark.parametrize("document", [None, [], "x", {}, {"format": 2}])
def test_load_of_something_else_says_what_a_questionnaire_is(document):
    with pytest.raises(InputError, match=r'^A questionnaire is an object with format 1\. Add "format": 1\.$'):
        load(document)


def test_load_names_what_is_missing_in_the_whole():
    assert wrong(title={}) == 'The questionnaire has no title. Give one in each language: {"fi": "..."}.'
    assert wrong(questions=[], follow_up={}) == "The questionnaire has no questions. Add at least one."
    assert wrong(questions=[SCALE, SCALE]) == "Two questions have the key 'pleased'. Give each its own."


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"key": "my key"}, "A question's key is 'my key'; it must be a word of letters, digits and _, and not token."),
        ({"key": "token"}, "A question's key is 'token'; it must be a word of letters, digits and _, and not token."),
        ({"key": None}, "A question's key is None; it must be a word of letters, digits and _, and not token."),
        ({"kind": "slider"}, "Question 'pleased' is of kind 'slider'; allowed: scale, words."),
        ({"role": "fun"}, f"Question 'pleased' has role 'fun'; allowed: {', '.join(ROLES)}."),
        ({"text": {}}, "Question 'pleased' has no text in fi. Add it, or drop the language."),
        ({"to": "5"}, "Question 'pleased' goes from 1 to '5'; give whole numbers, 0 to 100."),
        ({"from": 5}, "Question 'pleased' goes from 5 to 5; give whole numbers, 0 to 100."),
        ({"to": 101}, "Question 'pleased' goes from 1 to 101; give whole numbers, 0 to 100."),
        ({"role": "nps"}, "Question 'pleased' is nps and goes from 1 to 5; nps goes from 0 to 10."),
    ],
)
def test_load_names_the_question_and_what_is_wrong_with_it(parts, sentence):
    assert wrong_question(**parts) == sentence


def test_read_gives_points_and_words():
    reading = read(FORM.questions, {"pleased": " 4 ", "why": "rivi\r\nrivi", "stranger": "x"})

    assert (reading.scores, reading.texts, reading.problems) == ({"pleased": 4, "why": None}, {"why": "rivi\nrivi"}, [])


@pytest.mark.parametrize("nothing", [None, "", "  ", "\x00", " \x00 "])
def test_read_takes_empty_as_not_given(nothing):
    reading = read(FORM.questions, {"pleased": nothing, "why": nothing})

    assert (reading.scores, reading.texts, reading.problems) == ({}, {}, [Problem("pleased", "missing")])


@pytest.mark.parametrize("point", [0, 6, "x", "4.0", 4.0, -1, True, [4], {"a": 1}, "４", "9" * 5000, "1e1"])
def test_read_refuses_a_point_off_the_scale(point):
    assert read(FORM.questions, {"pleased": point}).problems == [Problem("pleased", "off_scale")]


def test_read_takes_words_up_to_the_limit():
    at_limit = read(FORM.questions, {"pleased": 1, "why": "ä" * TEXT_LIMIT})
    over = read(FORM.questions, {"pleased": 1, "why": "ä" * (TEXT_LIMIT + 1)})

    assert (at_limit.texts, at_limit.problems) == ({"why": "ä" * TEXT_LIMIT}, [])
    assert (over.texts, over.problems) == ({}, [Problem("why", "too_long", TEXT_LIMIT + 1)])


def test_read_drops_what_no_database_keeps():
    assert read(FORM.questions, {"pleased": 1, "why": "a\x00b\ud800c"}).texts == {"why": "abc"}


@pytest.mark.parametrize(("scores", "asks"), [({"pleased": 2}, True), ({"pleased": 3}, False), ({}, False)])
def test_follow_up_is_wanted_for_the_points_that_were_declared(scores, asks):
    assert FORM.wants_follow_up(scores) == asks


@given(st.dictionaries(st.sampled_from(["pleased", "why", "x"]), st.none() | st.integers() | st.text() | st.floats()))
def test_read_takes_or_names_every_answer(given):
    reading = read(FORM.questions, given)

    assert set(reading.texts) <= set(reading.scores)
    assert not set(reading.scores) & {problem.key for problem in reading.problems}
    assert all(text.encode() for text in reading.texts.values())
