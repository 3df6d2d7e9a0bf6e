"""A token is bound to survey, purpose and time."""

import pytest
import time_machine

from polku_server.listen import tokens
from polku_server.listen.tokens import ANSWER, FOLLOW_UP, ForeignToken, Token

TOKEN = Token("survey", 7, "key")


def test_token_reads_back_as_it_was_issued():
    assert tokens.read(tokens.issue(TOKEN), "survey", ANSWER) == TOKEN


def test_token_of_a_follow_up_names_the_answer_it_adds_to():
    follow = Token("survey", 7, "second", follows="first")

    assert tokens.read(tokens.issue(follow), "survey", FOLLOW_UP) == follow


def test_token_is_bound_to_its_survey():
    with pytest.raises(ForeignToken):
        tokens.read(tokens.issue(TOKEN), "another", ANSWER)


def test_token_is_bound_to_its_purpose():
    with pytest.raises(ForeignToken):
        tokens.read(tokens.issue(TOKEN), "survey", FOLLOW_UP)


@pytest.mark.parametrize("text", ["", "x", ":", "a:b:c", "\ud800", "☃" * 50, "\x00", "x" * 100_000])
def test_token_that_is_not_ours_is_foreign(text):
    with pytest.raises(ForeignToken):
        tokens.read(text, "survey", ANSWER)


def test_token_with_one_sign_changed_is_foreign():
    signed = tokens.issue(TOKEN)

    with pytest.raises(ForeignToken):
        tokens.read(signed.replace("7", "8", 1), "survey", ANSWER)


@pytest.mark.parametrize(("hours", "expired"), [(23.9, False), (24.1, True)])
def test_token_lasts_a_day_and_then_keeps_its_key(hours, expired):
    with time_machine.travel(0, tick=False) as clock:
        signed = tokens.issue(TOKEN)
        clock.shift(hours * 3600)

        assert tokens.read(signed, "survey", ANSWER) == Token("survey", 7, "key", expired=expired)


def test_token_of_a_follow_up_has_one_key_for_each_answer():
    assert tokens.follow_up_key("a") == tokens.follow_up_key("a") != tokens.follow_up_key("b")
