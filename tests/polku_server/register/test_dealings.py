"""The order in which promises are read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers
from polku_server.register import actions, dealings

pytestmark = pytest.mark.django_db


def test_open_promises_come_first_by_their_day_and_ours_before_theirs():
    party, today = customers.person(), timezone.localdate()
    actions.add_agreed(party, "theirs", "d", by=None)
    actions.keep_agreed(actions.add_agreed(party, "ours", "c", by=None), by=None)
    actions.add_agreed(party, "ours", "b", by=None)
    actions.add_agreed(party, "ours", "a", by=None, due=today + dt.timedelta(days=3))

    assert [row.words for row in dealings.agreed(party)] == ["a", "b", "c", "d"]


def test_three_of_those_kept_stand_on_the_brief():
    party = customers.person()
    for n in range(5):
        actions.keep_agreed(actions.add_agreed(party, "ours", str(n), by=None), by=None)

    ((_who, lines),) = dealings.by_side(dealings.agreed(party))

    assert [row.words for row in lines] == ["4", "3", "2"]


def test_nothing_agreed_gives_no_side():
    assert dealings.by_side([]) == []
