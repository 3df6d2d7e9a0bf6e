"""Two customers side by side: each value with where it comes from and since when, and what hangs on either."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..govern import consent
from ..govern.models import ConsentDecision
from .actions.merging import FIELDS, ways
from .history import spoken, text_of
from .models import Party, PartyChange
from .models.parties import Channel
from .moments import field_name, value_name

SIDES = ("left", "right")
NAMES = ("name", "given_name", "family_name")  # of a person they go together
SOURCES = {
    "typed": _("written down here"),
    "sample": _("sample company"),
    "merge": _("from a merge"),
    "unmerge": _("from undoing a merge"),
    "my data": _("corrected by the customer"),
    "api": _("another system"),
}
ROWS = {
    "response": _("Answers"),
    "purchase": _("Purchases"),
    "encounter": _("Encounters"),
    "consentdecision": _("Consents and withdrawals"),
    "disclosure": _("Disclosures"),
    "case": _("Cases"),
    "contact": _("Contacts"),
    "membership": _("Memberships"),
    "groupmembership": _("Customer groups"),
    "need": _("Lines of the needs card"),
    "agreed": _("What was agreed"),
    "rival": _("How we differ from rivals"),
    "customvalue": _("Own fields"),
    "referral": _("Referrals"),
    "party": _("Parts and things that belong here"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """What one of the two has in a field."""

    side: str
    text: str
    source: str
    at: dt.datetime
    stays: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both; it asks where both have something, and not the same."""

    field: str
    label: str
    values: tuple[Value, Value]
    asks: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """What one allows and the other does not; the newest decision holds."""

    words: str
    where: str
    allowed: bool
    at: dt.datetime


class Comparison:
    """Two customers, which of them is kept, and which values stay."""

    def __init__(self, left: Party, right: Party, sent: Mapping[str, str] | None = None) -> None:
        self.left, self.right = left, right
        self.both = (left, right)
        self.counts = counts(self.both)
        sent = sent or {}
        self.keep = sent["keep"] if sent.get("keep") in SIDES else self.likely()
        self.lines = list(lines(self.both, self.keep, sent))

    def likely(self) -> str:
        """Choose whom to keep: who has more rows, else who has been here longer."""
        held = [sum(count[at] for _words, count in self.counts) for at in (0, 1)]
        if held[0] != held[1]:
            return SIDES[held[1] > held[0]]
        return SIDES[self.right.created_at < self.left.created_at]

    @property
    def kept(self) -> Party:
        """Who stays."""
        return self.both[SIDES.index(self.keep)]

    @property
    def gone(self) -> Party:
        """Whose page leads to the other from now on."""
        return self.both[1 - SIDES.index(self.keep)]

    def take(self) -> list[str]:
        """Give the fields whose value comes from the one that goes."""
        chosen = [line for line in self.lines if line.asks and not line.values[SIDES.index(self.keep)].stays]
        return [name for line in chosen for name in together(line.field, self.kept)]

    def conflicts(self) -> list[Conflict]:
        """Give what the two decided differently, with what holds of them together; one query."""
        return list(decided_differently(self.both))


def together(field: str, party: Party) -> Sequence[str]:
    """Give the fields that are chosen as one."""
    return NAMES if field == "name" and party.kind == Party.Kind.PERSON else (field,)


def lines(both: tuple[Party, Party], keep: str, sent: Mapping[str, str]) -> list[Line]:
    """Give the fields that either has; of a person the name stands for its parts."""
    texts = {name: tuple(text_of(getattr(party, name)) for party in both) for name in FIELDS}
    names = [name for name in FIELDS if any(texts[name]) and (name == "name" or name not in NAMES)]
    words = spoken({(name, text) for name in names for text in texts[name]})
    since = latest(both, texts)
    found = []
    for name in names:
        left, right = texts[name]
        asks = bool(left and right and left != right)
        stays = sent.get(f"field-{name}", "")
        stays = stays if asks and stays in SIDES else keep
        if not asks:
            stays = keep if texts[name][SIDES.index(keep)] else SIDES[1 - SIDES.index(keep)]
        values = [
            Value(side, value_name(name, words[name, text]) if text else "", *since[party.pk, name], side == stays)
            for side, party, text in zip(SIDES, both, texts[name], strict=True)
        ]
        found.append(Line(name, field_name(name), (values[0], values[1]), asks))
    return found


def latest(both: Sequence[Party], texts: Mapping[str, Sequence[str]]) -> dict[tuple[int, str], tuple[str, dt.datetime]]:
    """Give for each value where it comes from and since when: its last change, else the day the customer came."""
    held = {(party.pk, name): texts[name][at] for at, party in enumerate(both) for name in texts}
    found = {(party.pk, name): (source_name(party.source), party.created_at) for party in both for name in texts}
    rows = PartyChange.objects.filter(party__in=both, field__in=list(texts)).order_by("at", "pk")
    for row in rows:
        if held[row.party_id, row.field] == row.after:
            found[row.party_id, row.field] = (source_name(row.source), row.at)
    return found


def source_name(source: str) -> str:
    """Say where something comes from."""
    return str(SOURCES.get(source, source))


def counts(both: Sequence[Party]) -> list[tuple[str, tuple[int, int]]]:
    """Give how many rows of each kind point at either: a query for each way to a customer."""
    found: dict[str, Counter[int]] = {}
    for way in ways():
        rows = way.model._default_manager.filter(**{f"{way.name}__in": both}).order_by().values_list(way.attname)
        held = dict(rows.annotate(count=Count("pk")))
        found.setdefault(str(way.model._meta.model_name), Counter()).update(held)
    return [(rows_name(name), (held[both[0].pk], held[both[1].pk])) for name, held in found.items() if held]


def rows_name(model: str) -> str:
    """Say what rows are called."""
    return str(ROWS.get(model, model))


def decided_differently(both: Sequence[Party]) -> list[Conflict]:
    """Compare what holds of each with what will hold of both together."""
    made = list(ConsentDecision.objects.filter(party__in=both).select_related("wording").order_by("id"))
    recipients = sorted({each.recipient for each in made if each.recipient})
    channels = dict(Channel.choices)
    found = []
    for purpose in consent.PURPOSES.values():
        for channel, recipient in consent.covered(purpose, recipients):
            one, other = (
                consent.stands(purpose, channel, recipient, [each for each in made if each.party_id == party.pk])
                for party in both
            )
            then = consent.stands(purpose, channel, recipient, made)
            if one.decision and other.decision and one.allowed != other.allowed and then.decision:
                where = capfirst(str(channels.get(channel, recipient)))
                found.append(Conflict(capfirst(str(purpose.allows)), where, then.allowed, then.decision.at))
    return found
