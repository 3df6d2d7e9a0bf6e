"""The board's page: what its sentence says, what each part says with enough and with too little."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from factories import house, promises
from polku_server.models import Action, Decision, Party, Purchase, Referral, Touchpoint
from polku_server.overview import board

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
GIVEN = {"words": "We come on the day that we said.", "driver": {"place": 1}}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def kept(yes: int, no: int, *, years: int = 0, **fields: Any) -> Any:
    """A promise that so many see kept, this year or before."""
    asked = promises.survey()
    made = promises.promise(asked, **GIVEN | fields)
    day = timezone.localdate() - (20 + 365 * years) * DAY
    promises.said(asked, [5] * yes + [2] * no, happened_on=day)
    return made


def page() -> dict[str, Any]:
    house.counting()
    return board.page(house.lead())


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (99, 1, "We keep the promise that matters most to customers: We come on the day that we said."),
        (40, 60, "We do not yet keep the promise that matters most to customers: We come on the day that we said."),
        (78, 22, "The promise that matters most to customers is kept in part: We come on the day that we said."),
        (
            1,
            0,
            "We do not know yet whether we keep the promise that matters most to customers: "
            "We come on the day that we said.",
        ),
    ],
)
def test_the_sentence_says_whether_what_matters_most_is_kept(yes: int, no: int, said: str):
    kept(yes, no)

    assert page()["lead"] == said


def test_nothing_has_happened_yet_and_every_part_says_what_comes_next():
    found = page()

    assert found["lead"] == "No promise has been given to customers yet."
    assert found["promises"] == found["done"]["steps"] == found["decisions"] == []
    assert [each["words"] for each in found["value"]] == [
        "No referral is known. Next: ask new customers who told them of us.",
        "Too few buyers a year ago: n 0, 10 needed. Next: bring in two years of purchases.",
        "No estimate yet. It is made once a day from all purchases.",
    ]
    assert found["nps"]["few"] == "Too few answers for conclusions: n 0, 10 needed."


def test_a_promise_has_its_direction_beside_the_year_before():
    made = kept(60, 40)
    promises.said(made.survey, [5] * 20 + [2] * 80, happened_on=timezone.localdate() - 400 * DAY)

    (row,) = page()["promises"]

    assert row["direction"] == {"words": "improving", "tone": "good", "sign": "i-up"}
    assert row["said"].startswith("60% (50")


def test_an_action_stands_with_why_nothing_is_known_of_it_yet():
    made = kept(40, 60)
    action = Action.objects.create(
        name="Call before", hypothesis="Why", touchpoint=Touchpoint.objects.create(name="Delivery", position=1),
        driver=made.driver, starts_on=timezone.localdate(), review_on=timezone.localdate() + 90 * DAY,
        cost=Decimal(0), state="under_way",
    )  # fmt: skip
    action.units.set([house.unit("Espoo")])

    found = page()

    assert [each["words"] for each in found["done"]["steps"]] == [
        "We come on the day that we said.", "Call before", "Not known yet", "Not counted yet",
    ]  # fmt: skip
    assert found["lead"].endswith("It cannot be told yet whether what we did helps: Call before.")


def test_what_those_bought_who_were_told_of_us_is_counted():
    one, other = (Party.objects.create(kind="person", name=name) for name in ("Who told", "Who came"))
    Referral.objects.create(referrer=one, referred=other, anyway="no")
    for n, party in enumerate((one, other, other)):
        Purchase.objects.create(key=str(n), party=party, amount=Decimal(100), happened_on=timezone.localdate())

    assert page()["value"][0]["words"] == "2 purchases, 200\u00a0€"


def test_who_bought_a_year_ago_and_not_since_is_at_risk():
    engine = house.counting()
    today = (timezone.localdate() - dt.date(1970, 1, 1)).days
    bought = [(f"C{n}", today - 400) for n in range(20)] + [(f"C{n}", today - 20) for n in range(15)]
    for n, (who, day) in enumerate(bought):
        row = [n, who, None, None, "", "typed", 10_000, "EUR", day, day // 7, day // 30]
        engine.connection.execute("INSERT INTO purchases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    again, risk = board.page(house.lead())["value"][1:3]

    assert again["words"].startswith("75% (")
    assert risk["words"] == (
        "5 customers of a year ago have bought nothing for 12 months; then it was 500\u00a0€."
    )  # fmt: skip


def test_recommendation_stands_last_beside_a_year_ago():
    asked = house.survey()
    for days, points in ((20, [10] * 20 + [3] * 10), (400, [10] * 20 + [3] * 12)):
        for point in points:
            house.answer(asked, tell=point, happened_on=timezone.localdate() - days * DAY)

    found = page()["nps"]

    assert found["value"] == "33"
    assert "The difference is chance variation. Smallest change that this many would show:" in found["words"]


def test_decisions_come_by_their_day():
    today = timezone.localdate()
    for n in range(5):
        Decision.objects.create(
            kind="process", words=f"Decision {n}", decided_on=today - DAY, review_on=today + n * DAY
        )

    assert [each["words"] for each in page()["decisions"]] == ["Decision 0", "Decision 1", "Decision 2"]
