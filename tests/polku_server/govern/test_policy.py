"""The one answer to who may do what; the access matrix asks every route, this asks the module."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from tests.factories import house

from polku_server.govern import policy
from polku_server.govern.models import ApiKey, Grant, Role
from polku_server.govern.policy import Permission
from polku_server.listen.models import Response
from polku_server.register.models import Membership, Party, Served, Touchpoint, Unit

pytestmark = pytest.mark.django_db


def holder(role, **fields):
    user = house.user()
    Grant.objects.create(user=user, role=role, **fields)
    return user


def seen(by, queryset, permission=Permission.REGISTER):
    return set(policy.rows(by, permission, queryset).values_list("name", flat=True))


def test_somebody_without_a_role_may_nothing():
    assert [each for each in Permission if policy.allows(house.user(), each)] == []


def test_somebody_who_is_not_active_may_nothing():
    lead = holder(Role.LEAD)
    lead.is_active = False

    assert [each for each in Permission if policy.allows(lead, each)] == []


def test_system_may_everything():
    assert [each for each in Permission if not policy.allows(None, each)] == []


def test_lead_may_all_but_users_and_keys():
    lead = holder(Role.LEAD)

    assert [each for each in Permission if not policy.allows(lead, each)] == [
        Permission.ORGANISATION,
        Permission.USERS,
        Permission.KEYS,
    ]


def test_administrator_sees_no_answers_and_no_customers():
    administrator = holder(Role.ADMINISTRATOR)

    allowed = [each for each in Permission if policy.allows(administrator, each)]

    assert allowed == [Permission.SETTINGS, Permission.ORGANISATION, Permission.USERS, Permission.KEYS]


def test_unit_leader_reaches_the_own_unit_and_all_below():
    own = house.unit("Own")
    below, other = house.unit("Below", own), house.unit("Other")
    for unit in (own, below, other):
        Party.objects.create(name=unit.name, unit=unit)
    Party.objects.create(name="Of no unit")

    assert seen(holder(Role.UNIT_LEADER, unit=own), Party.objects) == {"Own", "Below"}


def test_account_manager_reaches_own_accounts_their_parts_and_people():
    manager = holder(Role.ACCOUNT_MANAGER)
    account = Party.objects.create(kind="organisation", name="Account", manager=manager)
    Party.objects.create(kind="organisation", name="Part", parent=account)
    person = Party.objects.create(name="Person")
    Membership.objects.create(person=person, organisation=account)
    Party.objects.create(name="Stranger", manager=house.user())

    assert seen(manager, Party.objects) == {"Account", "Part", "Person"}


def test_front_line_reaches_whom_it_serves_today():
    clerk, now = holder(Role.FRONT_LINE), timezone.now()
    for name, ago in (("Now", 0), ("Yesterday", 24)):
        Served.objects.create(by=clerk, party=Party.objects.create(name=name), at=now - timedelta(hours=ago))
    Party.objects.create(name="Stranger")

    assert seen(clerk, Party.objects, Permission.BRIEF) == {"Now"}


def test_agency_reaches_one_survey_in_one_period():
    asked, other = house.survey(), house.survey(name="Other")
    agency = holder(Role.AGENCY, survey=asked, since=date(2026, 5, 1), until=date(2026, 5, 31))
    inside = house.answer(asked, happened_on=date(2026, 5, 31), pleased=5)
    house.answer(asked, happened_on=date(2026, 6, 1), pleased=5)
    house.answer(other, happened_on=date(2026, 5, 31), pleased=5)
    house.answer(asked, pleased=5)

    assert list(policy.rows(agency, Permission.ANSWERS, Response.objects)) == [inside]


def test_two_roles_reach_what_either_does():
    own = house.unit("Own")
    user = holder(Role.UNIT_LEADER, unit=own)
    Grant.objects.create(user=user, role=Role.ACCOUNT_MANAGER)
    for fields in ({"name": "Unit's", "unit": own}, {"name": "Account", "manager": user}, {"name": "Stranger"}):
        Party.objects.create(**fields)

    assert seen(user, Party.objects) == {"Unit's", "Account"}


def test_every_place_that_a_role_may_know_is_known():
    for name in ("Own", "Other"):
        house.unit(name)
    house.touchpoints(2)

    assert seen(holder(Role.ACCOUNT_MANAGER), Unit.objects) == {"Own", "Other"}
    assert seen(holder(Role.UNIT_LEADER, unit=Unit.objects.first()), Touchpoint.objects) == {"Place 1", "Place 2"}


def test_foreign_row_is_as_missing_as_none():
    leader, foreign = holder(Role.UNIT_LEADER, unit=house.unit("Own")), Party.objects.create(name="Foreign")

    with pytest.raises(Http404) as of_foreign:
        policy.find(leader, Permission.REGISTER, Party.objects, public_id=foreign.public_id)
    with pytest.raises(Http404) as of_none:
        policy.find(leader, Permission.REGISTER, Party.objects, public_id="none")
    assert str(of_foreign.value) == str(of_none.value)


def test_lacking_the_permission_is_refused_before_any_row_is_sought():
    with pytest.raises(PermissionDenied):
        policy.find(holder(Role.ADMINISTRATOR), Permission.REGISTER, Party.objects, public_id="none")


def test_act_on_a_foreign_row_is_not_found():
    leader, foreign = holder(Role.UNIT_LEADER, unit=house.unit("Own")), Party.objects.create(name="Foreign")

    with pytest.raises(Http404):
        policy.demand_row(leader, Permission.EDIT, foreign)


def key(**fields):
    maker = fields.pop("made_by", None) or house.user()
    defaults = {"name": "K", "prefix": "abc", "digest": "d", "expires_at": timezone.now(), "made_by": maker}
    return ApiKey.objects.create(**defaults | fields)


def test_key_opens_its_scopes_and_nothing_else():
    reader = key(scopes=["register"])

    assert [each for each in Permission if policy.allows(reader, each)] == [Permission.REGISTER]


def test_key_of_a_unit_reaches_that_unit():
    own = house.unit("Own")
    Party.objects.create(name="Own", unit=own)
    Party.objects.create(name="Foreign")

    assert seen(key(scopes=["register"], unit=own), Party.objects) == {"Own"}


def test_key_dies_with_its_makers_access():
    maker = house.user()
    dead = key(scopes=["register"], made_by=maker)
    maker.is_active = False

    assert not policy.allows(dead, Permission.REGISTER)
