"""How good a reading is: shares with intervals, kappa, and labels in many words."""

import math

import pytest

from polku.errors import InputError, NotAllowed
from polku.understand.quality import Part, part, quality, quality_of_themes, tone_labels


def found(parts, name):
    return next(each for each in parts if each.name == name)


def test_precision_and_recall_by_hand():
    said = ["good"] * 8 + ["bad"] * 4 + ["neutral"] * 8
    meant = ["good"] * 6 + ["bad"] * 2 + ["bad"] * 4 + ["good"] * 2 + ["neutral"] * 6

    measured = quality(said, meant)

    good, bad = found(measured.classes, "good"), found(measured.classes, "bad")
    assert [(each.k, each.n) for each in (good.precision, good.recall)] == [(6, 8), (6, 8)]
    assert [(each.k, each.n) for each in (bad.precision, bad.recall)] == [(4, 4), (4, 6)]
    assert (measured.n, measured.right.k, measured.enough) == (20, 16, False)
    assert round(measured.kappa.value, 4) == round((0.8 - 0.34) / (1 - 0.34), 4)


def test_wilsons_interval_stands_beside_the_share():
    assert part(7, 10) == Part(7, 10, 0.7, pytest.approx(0.39678, abs=1e-5), pytest.approx(0.89221, abs=1e-5))


def test_nothing_judged_gives_no_figure():
    measured = quality([], [])

    assert (measured.n, measured.classes) == (0, ())
    assert math.isnan(measured.right.value)


def test_what_was_never_said_has_no_precision():
    bad = found(quality(["good"], ["bad"]).classes, "bad")

    assert math.isnan(bad.precision.value)
    assert bad.recall.value == 0


def test_themes_count_each_mention_once():
    whole, *each = quality_of_themes([{"price", "staff"}, ["price", "price"], ()], [{"price"}, (), {"staff"}])

    assert (whole.name, whole.precision.k, whole.precision.n, whole.recall.n) == ("", 1, 3, 2)
    assert [(one.name, one.precision.n, one.recall.n) for one in each] == [("price", 2, 1), ("staff", 1, 1)]


def test_both_must_be_given_of_each():
    with pytest.raises(InputError):
        quality(["good"], [])
    with pytest.raises(InputError):
        quality_of_themes([["price"]], [])


def test_labels_are_read_in_many_words():
    assert tone_labels(["Positive", " hyvä ", "NEGATIV", "neutral", "both"]) == [
        "good",
        "good",
        "bad",
        "neutral",
        "mixed",
    ]


def test_a_label_that_is_no_tone_is_refused():
    with pytest.raises(NotAllowed, match="angry"):
        tone_labels(["good", "angry"])
