"""Keys for other systems: shown once, kept as a digest, found by their prefix, limited to scopes and a time."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import audit, policy
from .keeping import keep
from .models import ApiKey, User
from .policy import Permission

MARK = "polku"  # what a key begins with, so that one that leaked can be searched for
LONGEST = timedelta(days=366)
MEANINGS = {
    Permission.REGISTER: gettext_lazy("read customers, by pseudonym"),
    Permission.NAMES: gettext_lazy("read names and contacts too"),
    Permission.EDIT: gettext_lazy("add and change customers, add what happened"),
    Permission.CONSENT: gettext_lazy("read and record what customers allow"),
    Permission.ANSWERS: gettext_lazy("read answers"),
    Permission.FIGURES: gettext_lazy("read scores"),
    Permission.SETTINGS: gettext_lazy("add units and touchpoints"),
}
SCOPES = tuple(MEANINGS)


@transaction.atomic
def make_key(
    name: str, scopes: Iterable[str], *, by: User, expires_at: datetime | None = None, unit: Any = None
) -> tuple[ApiKey, str]:
    """Make a key for at most a year; gives it with its one and only text, which is kept nowhere."""
    policy.demand(by, Permission.KEYS)
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise ValidationError({"scopes": _("Choose at least one of: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}})
    if unit is not None and Permission.SETTINGS in wanted:
        raise ValidationError({"unit": _("Units and touchpoints are everybody's. Leave the unit or that scope out.")})
    now = timezone.now()
    until = expires_at or now + LONGEST
    if not now < until <= now + LONGEST:
        raise ValidationError({"expires_at": _("A key lives for a year at most, and at least until tomorrow.")})
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(name=name, scopes=wanted, prefix=prefix, expires_at=until, unit=unit, made_by=by)
    key.digest = digest(secret)
    keep(key)
    audit.record(by, "made key", key, scopes=wanted)
    return key, f"{MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke(key: ApiKey, *, by: User) -> None:
    """End a key; the next call with it is refused."""
    policy.demand(by, Permission.KEYS)
    ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        audit.record(by, "revoked key", key)


def digest(secret: str) -> str:
    """Give what is kept of a key: its text is random and long, so one round is enough."""
    return sha256(secret.encode()).hexdigest()


def key_of(text: str) -> ApiKey | None:
    """Give the key that a call was made with; None if it is unknown, revoked or over, or its maker may no more."""
    mark, prefix, secret = [*text.split("_", 2), "", ""][:3]
    if mark != MARK or not prefix.isalnum() or not prefix.isascii():
        return None
    found = ApiKey.objects.select_related("made_by").filter(prefix=prefix).first()
    if found is None or not hmac.compare_digest(found.digest, digest(secret)):
        return None
    over = found.revoked_at is not None or found.expires_at <= timezone.now() or not found.made_by.is_active
    return None if over else found


def noted(key: ApiKey) -> None:
    """Note that a key is in use: once a day, so that reading writes nothing more."""
    today = timezone.localdate()
    if key.last_used_on != today:
        with transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
