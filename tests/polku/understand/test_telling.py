from polku.understand.telling import telling

LATE = ["the delivery came late again", "my delivery came very late", "late delivery and the box came wet"]


def test_telling_chooses_what_most_say():
    texts = ["thank you for the nice shoes", *LATE, "colour was not like the picture"]

    assert set(telling(texts, most=3)) == {1, 2, 3}


def test_telling_passes_over_what_says_the_same():
    texts = [LATE[0], LATE[0].upper(), LATE[1]]

    assert telling(texts, most=2) == [0, 2]


def test_telling_prefers_comments_with_something_to_say():
    texts = ["late", "late", "late", *LATE]

    assert set(telling(texts, most=3)) == {3, 4, 5}


def test_telling_takes_short_ones_where_there_are_no_others():
    assert telling(["slow", "slow queue", ""], most=3) == [0, 1]


def test_telling_is_silent_without_words():
    assert telling([]) == []
    assert telling(["...", "!!", "?"]) == []


def test_telling_reads_any_letters():
    assert telling(["hyvää päivää kiitos näkemiin", "очень медленно и дорого всё"], most=1) != []
