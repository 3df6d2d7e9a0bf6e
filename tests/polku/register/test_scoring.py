from math import isclose

import pytest

from polku.register.scoring import Model, Reason, held_back, probability

ADDRESS = [Reason("family_name", "same", 6.0), Reason("street", "same", 9.0), Reason("phone", "same", 15.0)]


def test_probability_is_bayes():
    assert isclose(probability(10, 1 / 1001), 1024 / 2024)
    assert (probability(0, 0.5), probability(1e9, 0.1), probability(-1e9, 0.1) < 1e-300) == (0.5, 1.0, True)


@pytest.mark.parametrize("column", ["given_name", "name", "birth_date"])
def test_a_household_shares_ten_bits_at_most(column):
    said = [*ADDRESS, Reason(column, "different", -5.0)]

    assert held_back(said) == [*said, Reason("shared", "household", -20.0)]


@pytest.mark.parametrize(
    "more",
    [[], [Reason("given_name", "same", 6.0)], [Reason("given_name", "close", -1.0), Reason("number", "same", 18.0)]],
)
def test_nothing_is_held_back_of_one_who_agrees_or_has_the_same_number(more):
    assert held_back([*ADDRESS, *more]) == [*ADDRESS, *more]


def test_little_that_is_shared_is_not_held_back():
    said = [ADDRESS[0], Reason("given_name", "different", -5.0)]

    assert held_back(said) == said


def test_a_register_is_taken_to_have_a_thousand_parties_at_least():
    assert (Model.among(2).prior, Model.among(50_000).prior) == (1 / 1000, 1 / 50_000)
