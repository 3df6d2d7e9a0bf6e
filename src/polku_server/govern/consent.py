"""What customers allow. `may` is the only question that the rest of the house asks, and asks again at sending time.

Decisions are only added; the newest that covers the channel and the recipient holds. What somebody
withdrew for every channel is withdrawn on each, until given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import audit, frequency, policy
from .keeping import keep
from .models import ConsentDecision, Disclosure, User, Wording
from .policy import By, Permission

LANGUAGES = ("fi", "sv", "en")


class Basis(StrEnum):
    """Why the law lets us: what somebody gave, or an interest of ours that anybody may object to."""

    CONSENT = "consent"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What customers' data may be used for; an interest is allowed until it is objected to."""

    code: str
    basis: Basis
    allows: Any  # what it lets us do, as read by the customer
    channels: tuple[str, ...]
    counts: bool = True  # as a contact, of which there may be but so many


PURPOSES = {
    each.code: each
    for each in (
        Purpose("surveys", Basis.INTEREST, _("ask you how we did"), ("email", "sms", "phone", "post")),
        Purpose("marketing", Basis.CONSENT, _("tell you about offers and news"), ("email", "sms", "phone", "post")),
        Purpose("disclosure", Basis.CONSENT, _("give your details to the partner named here"), (), counts=False),
    )
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is allowed; where only too little time has passed, from which day on it is."""

    allowed: bool
    again: date | None = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def why(self) -> str:
        """Why it is not allowed, and when it will be; empty where it is."""
        if self.again:
            return frequency.lately(self.again)
        return "" if self.allowed else str(_("The customer has not allowed it."))


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now for one purpose, channel and recipient."""

    purpose: Purpose
    channel: str
    recipient: str
    allowed: bool
    decision: ConsentDecision | None  # None: nobody has decided, the basis does


def purpose_named(code: str) -> Purpose:
    """Give a purpose by its code."""
    if code not in PURPOSES:
        raise ValidationError(
            _("%(value)s is not a purpose. There are: %(known)s."),
            code="purpose",
            params={"value": code, "known": ", ".join(PURPOSES)},
        )
    return PURPOSES[code]


def newest(party: Any, purpose: str, channel: str, recipient: str) -> ConsentDecision | None:
    """Give the decision that holds: the last one that covers the channel, for exactly this recipient."""
    covers = {channel, ""} if channel else {""}
    found = ConsentDecision.objects.filter(party=party, purpose=purpose, recipient=recipient, channel__in=covers)
    return found.order_by("-id").first()


def may(party: Any, purpose: str, channel: str = "", *, recipient: str = "", on: date | None = None) -> Verdict:
    """Tell whether a party's data may be used for a purpose, by a channel, for a recipient (empty: ourselves).

    Where that is to contact them, not oftener either than our upper limit and their own wish let us; ``on`` is the
    day of it, if not today. Whoever sends asks again when sending.
    """
    named = purpose_named(purpose)
    if not holds(named, newest(party, purpose, channel, recipient)):
        return Verdict(allowed=False)
    again = frequency.standing(party, on).again if named.counts else None
    return Verdict(again is None, again)


def holds(purpose: Purpose, decision: ConsentDecision | None) -> bool:
    """Tell what a decision means; without one, an interest is allowed and a consent is not given."""
    return purpose.basis is Basis.INTEREST if decision is None else decision.given


def standing(party: Any) -> list[Standing]:
    """Give what holds now for every purpose and channel, and for every recipient ever decided on; two queries."""
    made = list(ConsentDecision.objects.filter(party=party).select_related("wording").order_by("id"))
    recipients = sorted({each.recipient for each in made if each.recipient})
    return [
        stands(purpose, channel, recipient, made)
        for purpose in PURPOSES.values()
        for channel, recipient in covered(purpose, recipients)
    ]


def covered(purpose: Purpose, recipients: Iterable[str]) -> list[tuple[str, str]]:
    """Give the channels and recipients that a purpose is shown for."""
    if purpose.channels:
        return [(channel, "") for channel in purpose.channels]
    return [("", recipient) for recipient in recipients]


def stands(purpose: Purpose, channel: str, recipient: str, made: Iterable[ConsentDecision]) -> Standing:
    """Find what holds among a party's decisions, given oldest first."""
    last = None
    for each in made:
        if (each.purpose, each.recipient) == (purpose.code, recipient) and each.channel in (channel, ""):
            last = each
    return Standing(purpose, channel, recipient, holds(purpose, last), last)


@transaction.atomic
def give(
    *,
    party: Any,
    purpose: str,
    wording: Wording,
    language: str,
    source: str,
    by: By = None,
    channel: str = "",
    recipient: str = "",
    at: datetime | None = None,
) -> ConsentDecision:
    """Record that a party allowed something, by the exact wording and language that were shown."""
    if wording.purpose != purpose or language not in wording.texts:
        raise ValidationError(
            _("The wording %(wording)s was not shown for %(purpose)s in this language: name the text that was read."),
            code="wording",
            params={"wording": str(wording), "purpose": purpose},
        )
    named = {"purpose": purpose, "channel": channel, "recipient": recipient, "source": source}
    return decided(party, by, at=at, given=True, wording=wording, language=language, **named)


@transaction.atomic
def withdraw(
    *,
    party: Any,
    purpose: str,
    source: str,
    by: By = None,
    channel: str = "",
    recipient: str = "",
    at: datetime | None = None,
) -> ConsentDecision:
    """Record that a party withdrew or objected: nothing but the purpose need be known."""
    named = {"purpose": purpose, "channel": channel, "recipient": recipient, "source": source}
    return decided(party, by, at=at, given=False, **named)


def decided(party: Any, by: By, *, at: datetime | None, **fields: Any) -> ConsentDecision:
    """Add a decision, whatever it is."""
    policy.demand_row(by, Permission.CONSENT, party)
    fitting(fields["purpose"], fields["channel"], fields["recipient"])
    made = ConsentDecision(party=party, at=at or timezone.now(), by=user(by), **fields)
    keep(made)
    verb = "gave consent" if made.given else "withdrew consent"
    audit.record(by, verb, party, purpose=made.purpose, channel=made.channel)
    return made


def user(by: By) -> User | None:
    """Give the user who acts; None for a key or the system."""
    return by if isinstance(by, User) else None


def fitting(code: str, channel: str, recipient: str) -> None:
    """Refuse a channel or a recipient that a purpose does not have."""
    purpose = purpose_named(code)
    if channel and channel not in purpose.channels:
        raise ValidationError(
            _("%(purpose)s is not done by %(channel)s. Leave the channel out, or choose: %(known)s."),
            code="channel",
            params={"purpose": code, "channel": channel, "known": ", ".join(purpose.channels) or "-"},
        )
    if bool(recipient) is not (code == "disclosure"):
        raise ValidationError(
            _("Name the recipient for a disclosure, and for a disclosure only."), code="recipient", params={}
        )


@transaction.atomic
def disclose(*, party: Any, recipient: str, what: Iterable[str], by: By = None) -> Disclosure:
    """Record what is told of a party to a third party; refused where the party has not allowed it."""
    policy.demand_row(by, Permission.CONSENT, party)
    decision = newest(party, "disclosure", "", recipient)
    if decision is None or not decision.given:
        raise ValidationError(
            _("The customer has not allowed telling anything to %(recipient)s. Ask first."),
            code="not_allowed",
            params={"recipient": recipient},
        )
    made = Disclosure(party=party, recipient=recipient, what=sorted(what), decision=decision, at=timezone.now())
    made.by = user(by)
    keep(made)
    audit.record(by, "disclosed", party, fields=len(made.what))
    return made


@transaction.atomic
def word(*, purpose: str, texts: Mapping[str, str], by: By = None) -> Wording:
    """Give the wording with exactly these texts: the latest if it stands unchanged, else the next number."""
    policy.demand(by, Permission.CONSENT)
    missing = [code for code in LANGUAGES if not texts.get(code, "").strip()]
    if missing:
        raise ValidationError(
            _("The text is missing in: %(missing)s. Everybody must be able to read what they allow."),
            code="languages",
            params={"missing": ", ".join(missing)},
        )
    latest = Wording.objects.filter(purpose=purpose_named(purpose).code).order_by("-number").first()
    if latest is not None and latest.texts == dict(texts):
        return latest
    made = Wording(purpose=purpose, number=latest.number + 1 if latest else 1, texts=dict(texts))
    keep(made)
    audit.record(by, "worded consent", made, number=made.number)
    return made
