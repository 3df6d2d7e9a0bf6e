"""Adding and changing parties and how they are reached: done, refused by rule, refused by right."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from factories import customers
from polku_server.govern.models import AuditEntry
from polku_server.models import Contact, Membership, Party, PartyChange
from polku_server.register import actions
from polku_server.register.models.searched import SearchLine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_person_is_called_by_both_names_and_found_at_once():
    party = customers.person(contacts=[("email", " Kaisa@Example.ORG "), ("phone", "040 123 4567")])

    assert (party.name, party.kind) == ("Kaisa Lehtovirta", "person")
    assert list(Contact.objects.order_by("pk").values_list("value", "key")) == [
        ("Kaisa@Example.ORG", "kaisa@example.org"),
        ("040 123 4567", "+358401234567"),
    ]
    assert SearchLine.objects.filter(pk=party.pk).exists()


def test_adding_leaves_an_entry_without_a_value():
    customers.person()

    assert list(AuditEntry.objects.values_list("verb", "detail")) == [("added", {})]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"given_name": "Kaisa 131052-308T"}, "given_name"),
        ({"business_id": "1234567-8"}, "business_id"),
        ({"given_name": "", "family_name": ""}, "name"),
        ({"given_name": "Ka\0isa"}, "name"),
        ({"language": "de"}, "language"),
        ({"contacts": [("email", "no address")]}, "value"),
    ],
)
def test_what_breaks_a_rule_leaves_nothing_behind(fields, wrong):
    with pytest.raises(ValidationError) as refused:
        actions.add_party("person", by=None, **({"given_name": "Kaisa", "family_name": "L"} | fields))

    assert wrong in refused.value.message_dict
    assert (Party.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_field_that_is_not_for_changing_is_refused():
    with pytest.raises(TypeError, match="no field pseudonym"):
        actions.add_party("person", by=None, name="Kaisa", pseudonym="x")


def test_a_business_id_is_written_as_the_trade_register_does():
    assert customers.organisation(business_id="20774740").business_id == "2077474-0"


def test_two_customers_cannot_have_one_number():
    customers.person(number="A-1")

    with pytest.raises(ValidationError, match="number"):
        customers.person("Matti", number="A-1")


def test_an_analyst_adds_nobody():
    with pytest.raises(PermissionDenied):
        actions.add_party("person", by=customers.staff("analyst"), name="Kaisa")


def test_a_unit_leader_adds_to_the_own_unit_and_to_no_other():
    own, other = customers.unit("Tampere"), customers.unit("Oulu")
    leader = customers.staff("unit_leader", unit=own)

    assert actions.add_party("person", by=leader, name="Kaisa").unit == own
    with pytest.raises(Http404):
        actions.add_party("person", by=leader, name="Matti", unit=other)


def test_an_account_manager_adds_to_the_own_accounts():
    manager = customers.staff("account_manager")

    party = actions.add_party("organisation", by=manager, name="Koivikon Huolto Oy")

    assert party.manager == manager


def test_an_account_manager_gives_no_customer_out_of_sight():
    manager, other = customers.staff("account_manager"), customers.staff("account_manager")
    party = actions.add_party("organisation", by=manager, name="Koivikon Huolto Oy")

    with pytest.raises(ValidationError, match=r"would not see|ei näkisi|et näkisi"):
        actions.change_party(party, by=manager, manager=other)

    assert Party.objects.get().manager == manager


def test_a_change_is_remembered_with_what_stood_before():
    party, unit = customers.person(), customers.unit()
    lead = customers.staff()

    actions.change_party(party, by=lead, family_name="Aho", unit=unit, language="")

    found = PartyChange.objects.order_by("pk").values_list("field", "before", "after", "by")
    assert list(found) == [
        ("family_name", "Lehtovirta", "Aho", lead.pk),
        ("name", "Kaisa Lehtovirta", "Kaisa Aho", lead.pk),
        ("unit", "", unit.public_id, lead.pk),
    ]
    assert AuditEntry.objects.last().detail == {"fields": ["family_name", "name", "unit"]}
    assert "aho" in SearchLine.objects.get(pk=party.pk).line


def test_no_change_leaves_no_trace():
    party = customers.person()

    assert actions.change_party(party, by=None, family_name="Lehtovirta") == []
    assert (PartyChange.objects.count(), AuditEntry.objects.count()) == (0, 1)


def test_somebody_elses_customer_is_not_there():
    party = customers.person(unit=customers.unit("Oulu"))
    leader = customers.staff("unit_leader", unit=customers.unit("Tampere"))

    for act in (
        lambda: actions.change_party(party, by=leader, language="sv"),
        lambda: actions.add_contact(party, "email", "a@example.org", by=leader),
        lambda: actions.add_need(party, "goal", "Lämmin talo", by=leader),
        lambda: actions.log_encounter(party, by=leader),
    ):
        with pytest.raises(Http404):
            act()


def test_one_who_was_merged_away_takes_nothing_new():
    kept, gone = customers.person(), customers.person("Kajsa")
    gone.merged_into = kept
    gone.save()

    with pytest.raises(ValidationError):
        actions.change_party(gone, by=None, language="sv")


def test_an_organisation_never_stands_below_itself():
    top = customers.organisation("A Oy")
    below = customers.organisation("B Oy", parent=customers.organisation("C Oy", parent=top))

    with pytest.raises(ValidationError, match="parent"):
        actions.change_party(top, by=None, parent=below)


def test_a_person_has_no_parent_and_a_thing_may_belong_to_a_person():
    owner, company = customers.person(), customers.organisation()

    assert actions.add_party("asset", by=None, name="Maalämpöpumppu", parent=owner).parent == owner
    with pytest.raises(ValidationError, match="parent"):
        actions.change_party(owner, by=None, parent=company)


def test_the_same_address_twice_is_refused():
    party = customers.person(contacts=[("phone", "0401234567")])

    with pytest.raises(ValidationError):
        actions.add_contact(party, "phone", "+358 40 123 4567", by=None)


def test_a_contact_is_removed_and_not_found_by_any_more():
    party = customers.person(contacts=[("email", "rare@example.org")])
    before = SearchLine.objects.get(pk=party.pk).line

    actions.remove_contact(Contact.objects.get(), by=None)

    assert Contact.objects.count() == 0
    assert SearchLine.objects.get(pk=party.pk).line != before
    assert AuditEntry.objects.last().verb == "removed contact"


def test_a_membership_has_a_person_and_an_organisation():
    who, where = customers.person(), customers.organisation()

    row = actions.add_membership(who, where, by=None, role="toimitusjohtaja")
    actions.end_membership(row, by=None)

    assert Membership.objects.get().until is not None
    with pytest.raises(ValidationError):
        actions.add_membership(where, who, by=None)


def test_a_membership_is_there_once_even_without_a_day():
    who, where = customers.person(), customers.organisation()
    actions.add_membership(who, where, by=None)

    with pytest.raises(ValidationError):
        actions.add_membership(who, where, by=None)
