"""How well cases go: what is counted, and what is refused."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers, house
from polku_server.act import closing
from polku_server.models import Case, Unit
from polku_server.ui import periods

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def opened(unit: Unit, count: int = 1, *, hours: int = 100, reached: int | None = None, outcome: str = "") -> None:
    """Lay down cases opened so many hours ago, reached so many hours later."""
    at = timezone.now() - dt.timedelta(hours=hours)
    for _ in range(count):
        Case.objects.create(
            party=customers.Party.objects.create(name="X", unit=unit),
            unit=unit,
            created_at=at,
            due_at=at + dt.timedelta(hours=40),
            reached_at=None if reached is None else at + dt.timedelta(hours=reached),
            closed_at=timezone.now() if outcome else None,
            outcome=outcome,
            told="x" if outcome else "",
        )


def counts(by=None, period: str = "all") -> list[dict]:
    found = closing.counted(by, periods.period(period), ())
    return [{name: each[name] for name in closing.BASES} for each in found]


def test_what_is_neither_over_nor_late_says_nothing(espoo):
    opened(espoo, hours=1)
    opened(espoo, hours=1, reached=0)  # reached, not solved yet
    opened(espoo, reached=47, outcome="solved")
    opened(espoo, reached=49, outcome="partly")
    opened(espoo)  # overdue, nobody has called

    assert counts() == [{"reached_n": 4, "reached": 2, "solved_n": 3, "solved": 1}]


def test_a_leader_counts_own_units_only(espoo, leader):
    opened(espoo)
    opened(house.unit("Vaasa"))

    assert [len(counts(by)) for by in (leader, None, house.front_line())] == [1, 2, 0]


def test_the_page_refuses_few_and_offers_a_longer_time(espoo, leader):
    opened(espoo, 9, reached=1, outcome="solved")
    page = house.client(leader).get("/act/measured/").content.decode()
    assert [words in page for words in ("9 cases, 10 needed: 1 missing.", "?period=all", "100%")] == [True, True, False]

    opened(espoo, 1, outcome="unsolved")
    page = house.client(leader).get("/act/measured/").content.decode()

    assert "90% of the customers were reached within 48 hours." in page
    assert page.count("confidence interval 60") == 6  # Wilson's of 9 of 10: two scores and their drawings, two cells


def test_a_period_leaves_older_cases_out(espoo):
    opened(espoo, hours=24 * 100)

    assert [len(counts(period=key)) for key in ("3", "12")] == [0, 1]
