import pytest

from polku.act.closing import Share, share


def test_a_share_has_wilsons_interval():
    said = share(81, 263)  # Newcombe 1998, table I: 81 of 263

    assert (said.n, round(said.low, 4), round(said.high, 4)) == (263, 0.2553, 0.3662)


@pytest.mark.parametrize(("n", "needed"), [(0, 30), (29, 1)])
def test_too_few_cases_say_nothing(n, needed):
    assert share(n, n) == Share(n, n, None, None, None, enough=False, needed=needed)


def test_all_of_all_ends_at_one():
    assert (share(30, 30).value, share(30, 30).high) == (1.0, 1.0)
