"""The rules that open cases: as they came, or as a lead has settled them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..govern import audit, policy
from ..govern.models import User
from ..govern.policy import By, Permission
from ..register.actions.keeping import kept
from .models import CaseCause
from .ruling_models import CaseRule

Kind = CaseCause.Kind
RULES = (Kind.NPS, Kind.CSAT, Kind.CES, Kind.SERIOUS, Kind.NOTE, Kind.PROMISE, Kind.SILENT)
# what a limit may be: points at most of recommendation and satisfaction, the highest points of effort, days of silence
LIMITS: Mapping[str, tuple[int, int]] = {Kind.NPS: (0, 9), Kind.CSAT: (1, 4), Kind.CES: (1, 4), Kind.SILENT: (7, 730)}
AS_MEASURED = {Kind.NPS: 6, Kind.CSAT: 2, Kind.CES: 2}  # who is against us, dissatisfied, had a hard time
SILENT = 90  # days, where the settings leave the rule out


def settled() -> dict[str, CaseRule]:
    """Give every rule as it stands, by its kind; one statement."""
    changed = CaseRule.objects.select_related("owner").in_bulk()
    return {kind: changed.get(kind) or as_it_came(kind) for kind in RULES}


def as_it_came(kind: str) -> CaseRule:
    """Give a rule that nobody has changed."""
    days = settings.POLKU["POLKU_SILENT_DAYS"]
    limit = (days or SILENT) if kind == Kind.SILENT else AS_MEASURED.get(Kind(kind))
    return CaseRule(kind=kind, limit=limit, on=bool(days) if kind == Kind.SILENT else True)


def owner_of(kind: str) -> User | None:
    """Give whose the cases of a rule are, if somebody is named; nobody's who cannot sign in any more."""
    rule = CaseRule.objects.filter(kind=kind, owner__is_active=True).select_related("owner").first()
    return rule.owner if rule else None


@transaction.atomic
def change_rule(kind: str, *, by: By, on: bool, limit: int | None = None, owner: User | None = None) -> CaseRule:
    """Settle a rule; what stood before can be taken back. Cases that are open stay as they are."""
    policy.demand(by, Permission.SETTINGS)
    rule = settled()[kind]
    low, high = LIMITS.get(kind, (0, 0))
    if on and high and (limit is None or not low <= limit <= high):
        raise ValidationError(
            {"limit": _("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}}
        )
    said = {"on": on, "limit": (limit if limit is not None else rule.limit) if high else None, "owner": owner}
    fields = [name for name, value in said.items() if getattr(rule, name) != value]
    if not fields:
        return rule
    rule.before = {"on": rule.on, "limit": rule.limit, "owner": rule.owner.public_id if rule.owner else ""}
    return written(rule, said, "changed case rule", by=by, fields=fields)


@transaction.atomic
def take_back(kind: str, *, by: By) -> CaseRule:
    """Take the last change of a rule back; nothing happens where there is none."""
    policy.demand(by, Permission.SETTINGS)
    rule = settled()[kind]
    if not rule.before:
        return rule
    owner = User.objects.filter(public_id=rule.before["owner"], is_active=True).first()
    said = {"on": rule.before["on"], "limit": rule.before["limit"], "owner": owner}
    rule.before = {}
    return written(rule, said, "took case rule back", by=by, fields=sorted(said))


def written(rule: CaseRule, said: Mapping[str, Any], verb: str, *, by: By, fields: list[str]) -> CaseRule:
    """Keep a rule as it was settled, and say so in the audit log."""
    for name, value in said.items():
        setattr(rule, name, value)
    kept(rule)
    audit.record(by, verb, rule, fields=sorted(fields), on=rule.on, limit=rule.limit)
    return rule
