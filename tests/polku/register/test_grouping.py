import pytest

from polku.register.grouping import groups


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([], []),
        ([(1, 2)], [[1, 2]]),
        ([(1, 2), (2, 3)], [[1, 2, 3]]),
        ([(1, 2), (3, 4)], [[1, 2], [3, 4]]),
        ([(1, 2), (2, 3), (1, 3)], [[1, 2, 3]]),
    ],
)
def test_groups_join_what_is_linked(links, found):
    assert groups(links) == found


def test_one_doubtful_link_does_not_join_two_families():
    first, second = [(1, 2), (1, 3), (2, 3)], [(4, 5), (4, 6), (5, 6)]

    assert groups([*first, *second, (3, 4)]) == [[1, 2, 3], [4, 5, 6]]


def test_half_of_the_pairs_between_are_enough():
    assert groups([(1, 2), (1, 3)]) == [[1, 2, 3]]
    assert groups([(1, 2), (1, 3), (1, 4)]) == [[1, 2, 3]]
