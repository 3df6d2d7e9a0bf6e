"""Somebody who left is forgotten: name, address and ways in are nowhere, and the audit log holds as it was."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from factories import house
from polku_server.govern import (
    audit,
    audit_heads,
    audit_reading,
    audit_seal,
    audit_verify,
    ledger,
    users,
    users_erasing,
)
from polku_server.govern.models import AuditEntry
from polku_server.govern.users_erasing import Fate
from polku_server.models import (
    ApiKey,
    CustomerGroup,
    Encounter,
    Erasure,
    Letter,
    OutsideName,
    Party,
    SavedView,
    SignedIn,
    SignInLink,
    Touchpoint,
    Unit,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CANARY = "Kanarialintu"


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch):
    """Key, heads and ledger of this test alone."""
    monkeypatch.setitem(settings.POLKU, "POLKU_AUDIT_KEY", tmp_path / "audit.key")
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def gone() -> User:
    """Somebody with a row in every corner, whose account was closed."""
    user = User.objects.create(email=f"{CANARY}@example.org", name=f"{CANARY} Virta", password="!", is_active=False)
    later = timezone.now() + timedelta(days=1)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": f"{CANARY}'s phone"})
    OutsideName.objects.create(user=user, issuer="https://id.example", subject=CANARY)
    SignedIn.objects.create(user=user, session_key="k", device=CANARY, place="10.0.0.1", seen_at=timezone.now())
    SignInLink.objects.create(user=user, digest="d", expires_at=later)
    Letter.objects.create(user=user, kind="invitation", language="fi", due_at=later)
    SavedView.objects.create(user=user, list="customers", name=f"{CANARY}'s own", query="")
    ApiKey.objects.create(name="Shop", prefix="p", digest="d", made_by=user, expires_at=later)
    Unit.objects.create(name="Espoo", leader=f"{CANARY} Virta")
    Touchpoint.objects.create(name="Asennus", position=1, owner=f"{CANARY} Virta", deputy=f"{CANARY}@example.org")
    CustomerGroup.objects.create(name="Homes", owner=user)
    party = Party.objects.create(name="Kaisa", manager=user)
    Encounter.objects.create(key="e", party=party, by=user, happened_on=date(2026, 5, 1))
    return user


def everything() -> str:
    """Give every value of every row of the house and of those who sign in as one text."""
    ours = (*apps.get_app_config("polku").get_models(), Authenticator)
    return json.dumps([row for model in ours for row in model._default_manager.values()], default=str).lower()


def ways() -> set[str]:
    """Give every way from a row to a user."""
    return {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }


def test_every_way_to_a_user_has_its_fate():
    assert ways() - set(users_erasing.fates()) == set(), "say what becomes of these rows: users_erasing.register"


def test_only_what_may_point_at_nobody_is_let_go():
    let_go = {way for way, fate in users_erasing.fates().items() if fate is Fate.LET_GO}

    assert let_go == {
        "Action.owner",
        "Case.owner",
        "CaseRule.owner",
        "CustomerGroup.owner",
        "Decision.owner",
        "Goal.owner",
        "Party.manager",
        "PlanLine.owner",
        "Promise.owner",
    }


def test_who_was_erased_is_found_in_no_row(gone):
    users_erasing.erase(house.administrator(), gone)

    assert CANARY.lower() not in everything()


def test_what_was_done_stays_under_the_code(gone):
    users_erasing.erase(house.data_protection(), gone)

    assert (Encounter.objects.get().by.name, Erasure.objects.get().pseudonym) == (gone.public_id, gone.public_id)
    assert ApiKey.objects.get().revoked_at is not None


def test_the_audit_log_holds_and_names_the_code(gone):
    transaction.atomic(audit.record)(gone, "changed", Unit.objects.get())
    audit_seal.seal(audit_heads.desk())

    users_erasing.erase(house.administrator(), gone)

    audit_seal.seal(audit_heads.desk())
    told = list(audit_reading.lines(AuditEntry.objects.filter(actor=gone.public_id)))
    assert audit_verify.Verification(audit_heads.desk()).whole().count == 0
    assert [each["who"] for each in told] == [gone.public_id]


@pytest.mark.parametrize("make", [house.analyst, house.front_line, house.account_manager, house.user])
def test_others_may_not(gone, make):
    with pytest.raises(PermissionDenied):
        users_erasing.erase(make(), gone)
    assert User.objects.get(pk=gone.pk).name == gone.name


def test_an_open_account_is_closed_first(gone):
    User.objects.filter(pk=gone.pk).update(is_active=True)

    with pytest.raises(ValidationError, match="Close it first"):
        users_erasing.erase(None, gone)


@pytest.mark.parametrize(
    "act",
    [
        users.reactivate,
        lambda by, user: users.change_address(by, user, email="new@example.org"),
        lambda by, user: users.give(by, user, role="lead"),
    ],
)
def test_nobody_comes_back(gone, act):
    by = house.administrator()
    users_erasing.erase(by, gone)

    with pytest.raises(ValidationError, match="was erased"):
        act(by, User.objects.get(pk=gone.pk))


def test_a_restored_backup_erases_again(gone):
    held = {name: getattr(gone, name) for name in ("name", "email")}
    users_erasing.erase(None, gone)
    ledger.sync()
    User.objects.filter(pk=gone.pk).update(**held, is_active=True)

    assert (ledger.replay(), CANARY.lower() in everything()) == (1, False)


def test_the_page_lists_closed_accounts_and_erases_one(gone):
    client = house.client(house.data_protection())

    page = client.get("/govern/users/closed/").content.decode()
    done = client.post(f"/govern/users/{gone.public_id}/erase/", follow=True).content.decode()

    assert (CANARY in page, CANARY in done, "The account is erased." in done) == (True, False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(count, django_assert_num_queries):
    client = house.client(house.administrator())
    for _ in range(count):
        User.objects.filter(pk=house.user().pk).update(is_active=False)

    with django_assert_num_queries(5):  # session, user, grants; organisation; users
        client.get("/govern/users/closed/")
