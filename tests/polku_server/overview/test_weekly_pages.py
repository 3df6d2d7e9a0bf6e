"""The weekly meeting: its order, what is written down there, and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import house
from polku_server.govern.models import User
from polku_server.models import Decision
from polku_server.overview import weekly

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def decision(**fields: Any) -> Decision:
    today = timezone.localdate()
    return Decision.objects.create(
        **{"kind": "process", "words": "Call before", "decided_on": today - 20 * DAY, "review_on": today} | fields
    )


def test_a_decision_is_written_down_at_the_meeting():
    lead = house.lead()
    house.counting()
    day = (timezone.localdate() + 30 * DAY).strftime("%d.%m.%Y")

    answer = signed_in(lead).post(
        "/weekly/", {"words": "Call before", "kind": "process", "owner": lead.public_id, "review_on": day}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/weekly/?done=decided#decided")
    assert Decision.objects.get().owner == lead


def test_what_is_missing_is_said_at_its_field():
    house.counting()

    page = signed_in(house.lead()).post("/weekly/", {"words": "Call before", "kind": "process"})

    assert page.status_code == 422
    assert "Choose who sees to it." in page.content.decode()


def test_what_is_due_stands_first_and_waits_on_the_day():
    lead = house.lead()
    due, _later = decision(words="Due now", owner=lead), decision(words="Later", review_on=timezone.localdate() + DAY)

    assert [row["decision"] for row in [weekly.shown(each, lead) for each in weekly.lately(lead)]] == [due]
    assert [(todo.verb, todo.matter) for todo in weekly.today(lead)] == [
        ("Review", "what came of the decision: Due now")
    ]


def test_comments_to_read_aloud_are_of_different_tones():
    rows = [reading(tone) for tone in ("good", "good", "bad", "neutral")]

    assert [each.tone for each in weekly.picked(rows)] == ["bad", "good", "neutral"]


def reading(tone: str) -> Any:
    from polku_server.models import Reading, Words

    return Reading(tone=tone, words=Words(text="Long enough to be read aloud."))


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_as_much_for_three_decisions_as_for_one(count: int, django_assert_num_queries: Any):
    lead = house.lead()
    for _ in range(count):
        decision(owner=lead)
    client = signed_in(lead)

    with django_assert_num_queries(5):
        client.get("/weekly/decisions/")


def test_the_log_goes_on_by_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weekly, "PAGE", 2)
    for n in range(3):
        decision(words=f"Decision {n}")
    client = signed_in(house.lead())

    first = client.get("/weekly/decisions/")
    second = client.get("/weekly/decisions/", {"after": first.context["next"]})

    assert [row["decision"].words for row in first.context["rows"]] == ["Decision 2", "Decision 1"]
    assert [row["decision"].words for row in second.context["rows"]] == ["Decision 0"]
