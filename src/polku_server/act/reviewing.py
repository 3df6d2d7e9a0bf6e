"""What is done with account reviews and plans. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit
from ..govern.models import User
from ..govern.policy import By
from ..register.actions.keeping import demand_party, kept, person
from ..register.models import Party
from .reviews_models import AccountReview, PlanLine

Row = TypeVar("Row", AccountReview, PlanLine)
ORGANISED = (Party.Kind.ORGANISATION, Party.Kind.COMMUNITY)


@transaction.atomic
def hold(party: Party, *, by: By, held_on: dt.date, next_on: dt.date, concluded: str = "") -> AccountReview:
    """Write down that an account was gone through with the customer, and when the next time is."""
    demand_party(by, party)
    if party.kind not in ORGANISED:
        raise ValidationError(_("A review is held with an organisation or a community."))
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("The review has not been held yet. Write it down when it has.")})
    made = AccountReview(party=party, held_on=held_on, next_on=next_on, concluded=concluded, by=person(by))
    kept(made)
    audit.record(by, "held review", party)
    return made


@transaction.atomic
def remove_review(review: AccountReview, *, by: By) -> AccountReview:
    """Take a review away that was written down by mistake; it can be restored."""
    return marked(review, "removed_at", by, "removed review", on=True)


@transaction.atomic
def restore_review(review: AccountReview, *, by: By) -> AccountReview:
    """Put a removed review back, unless another of that day was written down meanwhile."""
    other = AccountReview.objects.filter(party=review.party, held_on=review.held_on, removed_at=None)
    if other.exclude(pk=review.pk).exists():
        raise ValidationError(_("A review of this day is written down already."))
    return marked(review, "removed_at", by, "restored review", on=False)


@transaction.atomic
def plan(
    party: Party, *, by: By, words: str, owner: User | None, due: dt.date | None, on: dt.date | None = None
) -> PlanLine:
    """Add a line to an account's plan: refused without an owner and a day."""
    demand_party(by, party)
    owner, day = demand_whole(owner, due)
    made = PlanLine(party=party, words=words, owner=owner, due=day, by=person(by), on=on or timezone.localdate())
    kept(made)
    audit.record(by, "planned for account", party)
    return made


@transaction.atomic
def change(line: PlanLine, *, by: By, words: str, owner: User | None, due: dt.date | None) -> PlanLine:
    """Change what is done, by whom or by when."""
    demand_party(by, line.party)
    demand_whole(owner, due)
    return written(line, {"words": words, "owner": owner, "due": due}, "changed plan", by, before=as_it_stands(line))


@transaction.atomic
def take_back(line: PlanLine, *, by: By) -> PlanLine:
    """Take the last change of a line back; nothing happens where there is none."""
    demand_party(by, line.party)
    if not line.before:
        return line
    owner = User.objects.filter(public_id=line.before["owner"], is_active=True).first()
    said = {"words": line.before["words"], "owner": owner, "due": dt.date.fromisoformat(line.before["due"])}
    return written(line, said, "took plan back", by, before={})


def as_it_stands(line: PlanLine) -> dict[str, str]:
    """Give what a change of a line is taken back to."""
    return {"words": line.words, "owner": line.owner.public_id if line.owner else "", "due": line.due.isoformat()}


def written(line: PlanLine, said: Mapping[str, Any], verb: str, by: By, before: dict[str, str]) -> PlanLine:
    """Keep a line as it was said anew, and what stood before; nothing happens where nothing differs."""
    fields = sorted(name for name, value in said.items() if getattr(line, name) != value)
    if not fields:
        return line
    for name, value in said.items():
        setattr(line, name, value)
    line.before = before
    kept(line)
    audit.record(by, verb, line.party, fields=fields)
    return line


@transaction.atomic
def do(line: PlanLine, *, by: By) -> PlanLine:
    """Mark a line as done."""
    return marked(line, "done_at", by, "did plan", on=True)


@transaction.atomic
def undo(line: PlanLine, *, by: By) -> PlanLine:
    """Mark a line as not done after all."""
    return marked(line, "done_at", by, "undid plan", on=False)


@transaction.atomic
def remove(line: PlanLine, *, by: By) -> PlanLine:
    """Take a line off the plan; it can be restored."""
    return marked(line, "removed_at", by, "removed plan", on=True)


@transaction.atomic
def restore(line: PlanLine, *, by: By) -> PlanLine:
    """Put a removed line back."""
    return marked(line, "removed_at", by, "restored plan", on=False)


def marked(row: Row, field: str, by: By, verb: str, *, on: bool) -> Row:
    """Set or clear a moment, once."""
    demand_party(by, row.party)
    if on is (getattr(row, field) is None):
        setattr(row, field, timezone.now() if on else None)
        row.save(update_fields=[field])
        audit.record(by, verb, row.party)
    return row


def demand_whole(owner: User | None, due: dt.date | None) -> tuple[User, dt.date]:
    """Refuse a line that nobody sees to, or that has no day."""
    problems = {}
    if owner is None:
        problems["owner"] = _("Choose who sees to it.")
    if due is None:
        problems["due"] = _("Give the day by which it is done.")
    if owner is None or due is None:
        raise ValidationError(problems)
    return owner, due
