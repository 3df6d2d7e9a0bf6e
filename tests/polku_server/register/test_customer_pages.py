"""One customer: what stands on the page, for whom, and what is done there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import customers, house
from polku_server.govern.models import AuditEntry
from polku_server.models import Encounter, GroupMembership, Membership, Need, Party
from polku_server.register import actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


@pytest.fixture
def kaisa() -> Party:
    party = customers.person(number="A-1", contacts=[("email", "kaisa@example.org")], unit=customers.unit())
    actions.log_encounter(party, by=None, words="Kysyi Matti Ahoa.")
    actions.record_purchase(party, Decimal("2140.00"), by=None, product="Ilmalämpöpumppu")
    actions.add_need(party, "goal", "Talo lämpimänä", by=None)
    actions.change_party(party, by=None, family_name="Lehto")
    house.answer(house.survey(), pleased=2, words="Odotin.", party=party)
    return party


def at(party: Party, rest: str = "") -> str:
    return f"/register/customers/{party.public_id}/{rest}"


def test_everything_that_happened_stands_on_one_timeline(lead, kaisa):
    page = lead.get(at(kaisa), headers={"accept-language": "en"})

    assert [(moment.what, moment.tone) for moment in page.context["moments"]] == [
        ("Answered: Survey", "bad"),
        ("Details changed", ""),
        ("Bought Ilmalämpöpumppu", ""),
        ("Call", ""),
    ]
    assert page.context["moments"][1].parts == (
        "Family name: Lehtovirta → Lehto",
        "Name: Kaisa Lehtovirta → Kaisa Lehto",
    )


def test_answers_stand_masked(lead, kaisa):
    page = lead.get(at(kaisa)).content.decode()

    assert "Odotin." in page
    assert "RAW" not in page


def test_looking_is_written_down(lead, kaisa):
    lead.get(at(kaisa))

    last = AuditEntry.objects.last()
    assert (last.verb, last.thing) == ("saw", f"party {kaisa.pseudonym}")


def test_an_analyst_sees_no_name_word_or_contact(kaisa):
    page = house.client(customers.staff("analyst")).get(at(kaisa)).content.decode()

    hidden = ("Lehto", "Kaisa", "kaisa@", "Matti", "Talo lämpimänä", "A-1")
    assert [each for each in hidden if each in page] == []
    assert "2,140.00" in page


def test_the_data_protection_officer_sees_no_answer(kaisa):
    page = house.client(customers.staff("data_protection")).get(at(kaisa))

    assert "Answered: Survey" not in [moment.what for moment in page.context["moments"]]


def test_a_foreign_customer_is_as_missing_as_nobody(kaisa):
    leader = house.client(customers.staff("unit_leader", unit=customers.unit("Oulu")))

    pages = [leader.get(at(kaisa)), leader.get("/register/customers/nobody/"), leader.get("/register/customers/a%00/")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert not AuditEntry.objects.filter(verb="saw").exists()


def test_one_who_was_merged_away_leads_to_the_one_that_was_kept(lead, kaisa):
    gone = customers.person("Kajsa")
    Party.objects.filter(pk=gone.pk).update(merged_into=kaisa)

    assert lead.get(at(gone)).headers["Location"] == at(kaisa)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(lead, count: int, django_assert_num_queries: Any):
    party, survey, company = customers.person(), house.survey(), customers.organisation()
    for n in range(count):
        actions.log_encounter(party, by=None, words="Hei")
        actions.record_purchase(party, Decimal(1), by=None)
        actions.add_need(party, "goal", "Lämpö", by=None)
        actions.add_agreed(party, "ours", "Soitetaan", by=None)
        actions.add_rival(party, f"Aalto {n}", "Varaosat", by=None)
        actions.add_membership(party, company, by=None, role=f"r{n}")
        actions.change_party(party, by=None, language=("fi", "sv", "en")[n])
        house.answer(survey, pleased=4, words="Hyvä.", party=party)
        party.own_links.create(by=house.user(), until=timezone.now() + dt.timedelta(days=1))
    lead.get(at(party))

    with django_assert_num_queries(37):
        lead.get(at(party))


def test_a_call_is_logged_and_a_double_press_logs_it_once(lead, kaisa):
    sent = {"kind": "call", "words": "Sovittiin aika.", "key": "k1", "happened_on": "", "touchpoint": ""}

    assert [lead.post(at(kaisa, "encounter/"), sent).status_code for _ in range(2)] == [302, 302]
    assert Encounter.objects.filter(words="Sovittiin aika.").count() == 1


def test_a_call_is_logged_at_the_customers_unit_or_another_of_the_writers(kaisa):
    own, other = customers.unit("Oulu"), customers.unit("Turku")
    Party.objects.filter(pk=kaisa.pk).update(unit=own)
    leader = house.client(customers.staff("unit_leader", unit=own))

    page = leader.get(at(kaisa, "encounter/"))
    refused = leader.post(at(kaisa, "encounter/"), {"kind": "call", "words": "x", "unit": other.public_id})
    leader.post(at(kaisa, "encounter/"), {"kind": "call", "words": "Soitettu.", "unit": own.public_id})

    assert page.context["form"]["unit"].value() == own.public_id
    assert [str(each) for _, each in page.context["form"].fields["unit"].choices] == ["–", "Oulu"]
    assert refused.status_code == 422
    assert Encounter.objects.get(words="Soitettu.").unit == own


def test_a_correction_keeps_the_unit_that_the_writer_does_not_lead(kaisa):
    own, other = customers.unit("Oulu"), customers.unit("Turku")
    Party.objects.filter(pk=kaisa.pk).update(unit=own)
    wrong = actions.log_encounter(Party.objects.get(pk=kaisa.pk), by=None, words="Soitetu.", unit=other)
    leader = house.client(customers.staff("unit_leader", unit=own))
    sent = {"kind": "call", "words": "Soitettu.", "unit": other.public_id, "corrects": wrong.key}

    assert leader.post(at(kaisa, "encounter/"), sent).status_code == 302
    assert Encounter.objects.get(words="Soitettu.").unit == other


@pytest.mark.parametrize(
    "sent", [{"kind": "dance"}, {"kind": "call", "happened_on": "31.12.2099"}, {"kind": "call", "words": "131052-308T"}]
)
def test_a_call_that_breaks_a_rule_is_told_with_what_was_typed(lead, kaisa, sent: dict[str, str]):
    page = lead.post(at(kaisa, "encounter/"), sent)

    assert (page.status_code, Encounter.objects.count()) == (422, 1)
    assert page.context["form"].errors


def test_an_entry_is_put_right_by_another(lead, kaisa):
    key = Encounter.objects.get().key

    assert "Kysyi Matti Ahoa." in lead.get(at(kaisa, f"encounter/?corrects={key}")).content.decode()
    lead.post(at(kaisa, "encounter/"), {"corrects": key, "kind": "visit", "words": "Kysyi Maija Ahoa."})

    assert list(Encounter.objects.order_by("pk").values_list("words", "corrects__key")) == [
        ("Kysyi Matti Ahoa.", None),
        ("Kysyi Maija Ahoa.", key),
    ]
    assert lead.get(at(kaisa, f"encounter/?corrects={key}")).status_code == 404


def test_a_need_is_added_and_retired(lead, kaisa):
    sent = {"kind": "wish", "words": "Viestit tekstiviestinä", "basis": "stated", "source": "puhelu", "on": "3.3.2026"}
    lead.post(at(kaisa, "needs/"), sent)
    made = Need.objects.latest("pk")

    assert (made.words, str(made.on)) == ("Viestit tekstiviestinä", "2026-03-03")
    lead.post(at(kaisa, "needs/"), {"retire": str(made.pk)})
    assert Need.objects.filter(retired_at=None).count() == 1


@pytest.mark.parametrize("retire", ["0", "x", "9" * 30, "²"])
def test_a_line_of_nobody_is_not_found(lead, kaisa, retire: str):
    assert lead.post(at(kaisa, "needs/"), {"retire": retire}).status_code == 404


def test_a_line_of_another_customer_is_not_retired(lead, kaisa):
    other = actions.add_need(customers.person("Matti"), "goal", "x", by=None)

    assert lead.post(at(kaisa, "needs/"), {"retire": str(other.pk)}).status_code == 404


def test_what_is_refused_stands_in_the_form(lead, kaisa):
    page = lead.post(at(kaisa, "needs/"), {"kind": "wish", "words": "131052-308T", "basis": "stated"})

    assert page.status_code == 422
    assert 'href="#need_words"' in page.content.decode()


def test_a_customer_is_put_in_a_group_and_taken_out(lead, kaisa):
    group = actions.make_group("Omakotitalot", "Talot", by=None)

    lead.post(at(kaisa, "groups/"), {"group": group.public_id})
    assert GroupMembership.objects.get().party == kaisa
    lead.post(at(kaisa, "groups/"), {"leave": group.public_id})
    assert GroupMembership.objects.count() == 0


def test_a_membership_is_found_by_name_from_either_side_and_ended(lead, kaisa):
    company = customers.organisation("Koivikon Huolto Oy")

    lead.post(at(kaisa, "members/"), {"other": "Koivikon Huolto Oy", "role": "isännöitsijä"})
    lead.post(at(company, "members/"), {"other": "A-1", "role": "omistaja"})
    assert list(Membership.objects.order_by("pk").values_list("person", "organisation", "role")) == [
        (kaisa.pk, company.pk, "isännöitsijä"),
        (kaisa.pk, company.pk, "omistaja"),
    ]
    lead.post(at(kaisa, "members/"), {"end": str(Membership.objects.first().pk)})
    assert Membership.objects.filter(until=None).count() == 1


def test_a_name_that_two_have_asks_for_the_number(lead, kaisa):
    customers.organisation("Aho Oy")
    customers.organisation("Aho Oy")

    page = lead.post(at(kaisa, "members/"), {"other": "Aho Oy"})

    assert page.context["membership"].errors == {
        "other": ["Several customers are called so. Give the customer number."]
    }


@pytest.mark.parametrize(
    "rest",
    [
        "encounter/",
        "needs/",
        "agreed/",
        "rivals/",
        "purchases/",
        "referrals/",
        "groups/",
        "members/",
        "edit/",
    ],
)
def test_an_analyst_changes_nothing(kaisa, rest: str):
    assert house.client(customers.staff("analyst")).post(at(kaisa, rest)).status_code == 403
