"""Forgetting a member of staff whose account is closed: what is theirs goes, what they did stays, by a code.

The row stays under its public id, which the audit log names people by, and leads to nobody: name, address, ways of
signing in, roles and letters are gone. A stage says what becomes of its rows that point at a user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, erasure, policy, sign_in_sessions
from .models import Erasure, User
from .policy import By, Permission
from .users_models import PasswordWish

NOBODY = "@erased.invalid"  # the end of the address of somebody who was erased


class Fate(Enum):
    """What becomes of rows that point at somebody who is erased."""

    GO = "go"
    LET_GO = "let go"  # they point at nobody then
    STAY = "stay"  # they tell who did something, by a code that leads nowhere


_fates: dict[str, Fate] = {
    "Grant.user": Fate.GO,
    "Letter.user": Fate.GO,
    "OutsideName.user": Fate.GO,
    "SignInLink.user": Fate.GO,
    "SignedIn.user": Fate.GO,
    "Authenticator.user": Fate.GO,
    "EmailAddress.user": Fate.GO,
    "ApiKey.made_by": Fate.STAY,
    "ConsentDecision.by": Fate.STAY,
    "ContactWish.by": Fate.STAY,
    "Disclosure.by": Fate.STAY,
}
_also: list[Callable[[User], object]] = []


def register(fates: Mapping[str, Fate], also: Callable[[User], object] | None = None) -> None:
    """Called by a stage once at start: fates by "Model.field", and what else it does, before rows are touched."""
    _fates.update(fates)
    _also.extend([also] if also else [])


def fates() -> Mapping[str, Fate]:
    """Give what becomes of each way to a user."""
    return _fates


def may(by: By) -> bool:
    """Tell who may erase: whoever looks after users, or answers for the data of all."""
    return policy.allows(by, Permission.USERS) or policy.access(by).everywhere(Permission.FORGET)


def demand(by: By) -> None:
    """Stop whoever may not."""
    if not may(by):
        raise PermissionDenied


def erased(user: User) -> bool:
    """Tell whether somebody was erased."""
    return user.email.endswith(NOBODY)


def closed() -> QuerySet[User]:
    """Give the closed accounts that still say whose they were."""
    return User.objects.filter(is_active=False).exclude(email__endswith=NOBODY).order_by("email")


@transaction.atomic
def erase(by: By, user: User) -> Erasure:
    """Erase what is personal of somebody whose account is closed. There is no way back."""
    demand(by)
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.is_active:
        raise ValidationError(_("The account is open. Close it first."), "open")
    made, fresh = Erasure.objects.get_or_create(pseudonym=held.public_id)
    if fresh or not erased(held):
        audit.record(by, "erased a user", held)
        emptied(held)
        for told in erasure.after:
            transaction.on_commit(told)
    return made


def emptied(user: User) -> None:
    """Empty the row and what points at it; keys of other systems that the user made are void."""
    for stage in _also:
        stage(user)
    PasswordWish.objects.filter(address__iexact=user.email).delete()
    sign_in_sessions.end(user.signed_in.all())
    user.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    for way, fate in _fates.items():
        rows, field = rows_of(way, user)
        if fate is Fate.GO:
            rows.delete()
        elif fate is Fate.LET_GO:
            rows.update(**{field: None})
    user.email, user.name, user.last_login = f"{user.public_id}{NOBODY}".lower(), user.public_id, None
    user.set_unusable_password()
    user.full_clean()
    user.save()


def rows_of(way: str, user: User) -> tuple[QuerySet[Authenticator], str]:
    """Give the rows that point at somebody by one way, and the field."""
    name, field = way.split(".")
    of = {"Authenticator": "mfa", "EmailAddress": "account"}.get(name, "polku")
    return apps.get_model(of, name)._default_manager.filter(**{field: user.pk}), field


def again(codes: Iterable[str]) -> Iterator[str]:
    """Erase again those whom a restored backup brought back."""
    for some in erasure.batched(codes, 500):
        for user in User.objects.filter(public_id__in=some).exclude(email__endswith=NOBODY).order_by("pk"):
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(is_active=False)
                erase(None, user)
            yield user.public_id
