"""What the first hour writes down: the path in one go, and a first promise with what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..promise import actions as promising
from ..promise.models import Driver, Promise
from ..register import actions
from ..register.models import Touchpoint


@transaction.atomic
def begin_path(rows: Iterable[Mapping[str, str]], *, by: User) -> list[Touchpoint]:
    """Add touchpoints in the order of their rows; empty rows are passed over, and one that is wrong adds none."""
    policy.demand(by, Permission.SETTINGS)
    named = [row for row in rows if row["name"]]
    if not named:
        raise ValidationError(_("Name one touchpoint at least."))
    return [actions.make_touchpoint(row["name"], by=by, phase=row["phase"]) for row in named]


@transaction.atomic
def promise_first(*, by: User, valued: str, words: str) -> Promise:
    """Draft a promise on what customers are assumed to value; evidence of it comes later."""
    driver = promising.add_driver(by=by, name=valued, origin=Driver.Origin.OURS)
    return promising.add_promise(by=by, driver=driver, words=words, owner=by)
