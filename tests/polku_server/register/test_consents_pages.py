"""Staff record what a customer says, by the text that they read aloud; texts are added, never changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from factories import customers, house, own_data
from polku_server.govern import consent
from polku_server.govern.models import AuditEntry, ConsentDecision, ContactWish, Wording
from polku_server.models import Party

pytestmark = pytest.mark.django_db
TEXTS = "/govern/consents/"


def reading(role: str = "data_protection", **limits: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.holder(role, **limits))
    return client


def text(response: Any) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def party() -> Party:
    return customers.person(language="sv")


def page(party: Party) -> str:
    return f"{TEXTS}{party.public_id}/"


def record(party: Party, **sent: str) -> Any:
    return reading().post(page(party), {"source": "phone", "language": "sv", **sent})


def test_the_text_to_read_stands_in_the_customers_language(party: Party):
    own_data.worded()

    shown = text(reading().get(page(party)))

    assert own_data.TEXTS["sv"] in shown
    assert "Nothing has been decided yet." in shown
    assert AuditEntry.objects.latest("pk").verb == "saw"


def test_what_was_said_by_phone_is_recorded_with_what_was_read(party: Party):
    own_data.worded()

    said = record(party, give="marketing:sms:", **{"wording-marketing": "1"})

    made = ConsentDecision.objects.get()
    assert (said.status_code, made.given, made.language, made.source, made.wording.number) == (
        302,
        True,
        "sv",
        "phone",
        1,
    )
    assert consent.may(party, "marketing", "sms")
    assert "allowed, tell you about offers and news, text message by phone" in text(reading().get(page(party)))


def test_a_partner_who_is_typed_may_be_told(party: Party):
    own_data.worded("disclosure")

    record(party, give="disclosure::new", recipient=" Koivikon Huolto Oy ", **{"wording-disclosure": "1"})

    assert consent.may(party, "disclosure", recipient="Koivikon Huolto Oy")


def test_forbidding_needs_no_text(party: Party):
    record(party, withdraw="surveys:email:")

    assert not consent.may(party, "surveys", "email")


@pytest.mark.parametrize(
    "sent",
    [
        {"give": "marketing:sms:"},
        {"give": "marketing:sms:", "wording-marketing": "9" * 30},
        {"withdraw": "marketing:pigeon:"},
        {"withdraw": "x"},
        {"give": "disclosure::new", "recipient": "", "wording-disclosure": "1"},
        {"withdraw": "disclosure::new", "recipient": "a\0b"},
        {"withdraw": "surveys:email:", "source": "hearsay"},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_recorded(party: Party, sent: dict[str, str]):
    own_data.worded("disclosure")

    said = record(party, **sent)

    assert (said.status_code, ConsentDecision.objects.count()) == (422, 0)
    assert 'class="errors" role="alert"' in said.content.decode()


def test_a_version_is_added_beside_the_old_one():
    own_data.worded()

    said = reading("lead").post(TEXTS, {"purpose": "marketing", "fi": "Uusi.", "sv": "Ny.", "en": "New."})

    assert said.status_code == 302
    assert list(Wording.objects.order_by("number").values_list("number", "texts__en")) == [
        (1, own_data.TEXTS["en"]),
        (2, "New."),
    ]
    shown = text(reading().get(TEXTS))
    assert re.findall(r"Version \d, since [^ ]+ \w+ \d+ (?:in use )?", shown)[0].endswith("in use ")
    assert own_data.TEXTS["fi"] in shown


def test_a_text_that_lacks_a_language_is_refused():
    said = reading().post(TEXTS, {"purpose": "marketing", "fi": "Uusi.", "sv": " ", "en": "New."})

    assert (said.status_code, Wording.objects.count()) == (422, 0)


def test_who_answers_for_one_unit_does_not_word_for_all():
    leader = reading("unit_leader", unit=house.unit("Espoo"))

    assert leader.post(TEXTS, {"purpose": "marketing", **own_data.TEXTS}).status_code == 403
    assert "Add a version" not in text(leader.get(TEXTS))


def test_a_customer_is_found_by_name_among_ones_own(party: Party):
    own = house.unit("Espoo")
    customers.person("Matti", "Lehtovirta", unit=own)

    found = [
        re.findall(r'href="/govern/consents/[^"]+">([^<]+)', client.get(TEXTS, {"q": "lehto"}).content.decode())
        for client in (reading(), reading("unit_leader", unit=own))
    ]

    assert [sorted(names) for names in found] == [["Kaisa Lehtovirta", "Matti Lehtovirta"], ["Matti Lehtovirta"]]


@pytest.mark.parametrize("decisions", [1, 3])
def test_a_page_costs_as_much_for_few_as_for_many(party: Party, decisions: int, django_assert_num_queries: Any):
    own_data.worded()
    for _ in range(decisions):
        consent.withdraw(party=party, purpose="surveys", source="phone")
    client = reading()
    client.get(page(party))

    with django_assert_num_queries(13):
        client.get(page(party))


def test_staff_record_how_often_a_customer_wants_to_be_contacted(party: Party):
    said = record(party, do="often", often="quarter")
    shown = reading().get(page(party)).content.decode()
    refused = [record(party, do="often", often="never"), record(party, do="often", often="month", source="rumour")]

    assert (said.status_code, [each.status_code for each in refused]) == (302, [422, 422])
    assert list(ContactWish.objects.values_list("often", "source")) == [("quarter", "phone")]
    assert '<option value="quarter" selected>At most once a quarter</option>' in shown
