"""A page of a list, and where the next begins."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import BadRequest

from polku_server.models import Decision
from polku_server.ui import paging

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


def page(after: str = "", give: Any = paging.newest) -> tuple[list[str], str]:
    found, following = give(Decision.objects.all(), "decided_on", after, most=2, salt="test")
    return [each.words for each in found], following


@pytest.mark.parametrize(
    ("give", "order"), [(paging.newest, (["2", "1"], ["0"])), (paging.soonest, (["0", "1"], ["2"]))]
)
def test_rows_of_one_day_are_parted_by_their_key(give: Any, order: tuple[list[str], list[str]]):
    for n, ago in enumerate((1, 0, 0)):
        day = DAY - dt.timedelta(days=ago)
        Decision.objects.create(kind="process", words=f"{n}", decided_on=day, review_on=DAY)

    first, following = page(give=give)

    assert (first, page(following, give)) == (order[0], (order[1], ""))


def test_a_cursor_that_we_did_not_write_cannot_be_read():
    with pytest.raises(BadRequest):
        page("mine")
