"""What the sample's customers write: many different things, none too often, in three languages."""

from collections import Counter

import numpy as np

from polku_server.overview.sample import texts

MANY = 4_400


def test_every_comment_can_be_told_from_a_list_of_thousands():
    writer = texts.Writer(np.random.default_rng(1), MANY)
    places = list(texts.comments()["fi"]["at"])
    said = Counter(writer.write("fi", places[n % 12], ("good", "bad", "good")[n % 3]) for n in range(MANY))

    assert len(said) > 1_500
    assert max(said.values()) <= MANY // 100


def test_a_comment_of_an_unknown_touchpoint_names_no_event():
    writer = texts.Writer(np.random.default_rng(1), 1_000_000)

    assert writer.drawn("fi", "Kassa", "good") in texts.comments()["fi"]["alone"]["good"]


def test_a_slip_changes_little():
    writer = texts.Writer(np.random.default_rng(1), 10)
    slipped = [writer.slipped("Kaikki toimi.") for _n in range(50)]

    assert {len(each) for each in slipped} == {12, 13, 14}
    assert all(slipped)


def test_the_tone_follows_the_score():
    assert [texts.tone(point) for point in (1, 2, 3, 4, 5)] == ["bad", "bad", "mixed", "good", "good"]
