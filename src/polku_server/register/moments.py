"""What the register itself tells on a customer's timeline: encounters, purchases, referrals, consent, changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.consent import PURPOSES
from ..govern.models import ConsentDecision
from ..govern.policy import By, Permission
from . import timeline
from .history import OWN, spoken
from .models import CustomField, Encounter, Party, PartyChange, Purchase, Referral
from .models.parties import LANGUAGES, Channel
from .timeline import Moment


def encounters(by: By, party: Party) -> Any:
    """Encounters with the party; what an undone file brought is not told."""
    rows = Encounter.objects.filter(party=party, batch__undone_at=None)
    # asked for, not joined: few are corrected, and SQLite would read every encounter for each
    rows = rows.annotate(put_right=Exists(Encounter.objects.filter(corrects=OuterRef("pk"))))
    return rows.select_related("touchpoint", "unit", "by")


def met(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001  a source's shape
    """Say how we met, where, and what was said to those who see names."""
    for row in rows:
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            capfirst(row.get_kind_display()) + (f": {row.touchpoint.name}" if row.touchpoint else ""),
            more=row.words if named else "",
            about=tuple(each.name for each in (row.unit, row.by) if each),
            gone=_("Corrected by a newer entry") if row.put_right else "",
            correct="" if row.put_right else row.key,
            parts=(_("Corrects an earlier entry"),) if row.corrects_id else (),
        )


def purchases(by: By, party: Party) -> Any:
    """Purchases of the party."""
    rows = Purchase.objects.filter(party=party, batch__undone_at=None)
    return rows.select_related("touchpoint", "unit")


def bought(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001
    """Say what was bought, and for how much."""
    for row in rows:
        what = _("Returned %(product)s") if row.amount < 0 else _("Bought %(product)s")
        places = tuple(each.name for each in (row.touchpoint, row.unit) if each)
        product = row.product or _("something")
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            what % {"product": product},
            more=money(row.amount, row.currency),
            about=places,
        )


def money(amount: Any, currency: str) -> str:
    """Give a sum with its currency after it, as is written here."""
    text = formats.number_format(abs(amount), 2, use_l10n=True, force_grouping=True)
    return f"{'−' if amount < 0 else ''}{text}\u00a0{'€' if currency == 'EUR' else currency}"


def referrals(by: By, party: Party) -> Any:
    """Referrals by the party and of it."""
    rows = Referral.objects.filter(Q(referrer=party) | Q(referred=party), batch__undone_at=None)
    other = Case(When(referrer=party, then=F("referred")), default=F("referrer"))
    seen = policy.rows(by, Permission.NAMES, Party.objects.filter(pk=OuterRef("other")))
    rows = rows.annotate(mine=Case(When(referrer=party, then=True), default=False), other=other)
    return rows.annotate(seen=Exists(seen)).select_related("referrer", "referred")


def told_of_us(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001
    """Say who told whom about us."""
    for row in rows:
        what = _("Recommended us") if row.mine else _("Came because somebody recommended us")
        other = row.referred.name if row.mine else row.referrer.name
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            what,
            more=other if named and row.seen else "",
            about=(capfirst(row.get_anyway_display()),),
            tone="good" if row.mine else "",
        )


def decisions(by: By, party: Party) -> Any:
    """What the party allowed and withdrew."""
    return ConsentDecision.objects.filter(party=party)


def allowed(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001
    """Say what was allowed or withdrawn, by which channel and to whom."""
    for row in rows:
        purpose = PURPOSES.get(row.purpose)
        words = str(purpose.allows) if purpose else row.purpose
        what = _("Allows us to %(what)s") if row.given else _("Does not allow us to %(what)s")
        channel = dict(Channel.choices).get(row.channel, "")
        yield Moment(
            row.moment_day,
            row.moment_at,
            row.pk,
            what % {"what": words},
            about=tuple(map(str, filter(None, [channel, row.recipient]))),
        )


def changes(by: By, party: Party) -> Any:
    """What was changed of the party."""
    return PartyChange.objects.filter(party=party).select_related("by")


def changed(rows: list[Any], named: bool) -> Iterator[Moment]:  # noqa: FBT001
    """Say which fields were changed together; from what to what, to those who see names."""
    labels = own_labels(rows)
    words = spoken({(row.field, text) for row in rows for text in (row.before, row.after)}) if named else {}
    for (_at, _by), held in groupby(rows, key=lambda row: (row.at, row.by_id)):
        together = list(held)
        last = together[-1]
        who = (last.by.name,) if last.by else ()
        if not named:
            parts: tuple[str, ...] = tuple(field_name(row.field, labels) for row in reversed(together))
        else:
            parts = tuple(line(row, words, labels) for row in reversed(together))
        yield Moment(last.moment_day, last.moment_at, last.pk, _("Details changed"), parts=parts, about=who)


def own_labels(rows: list[Any]) -> dict[str, str]:
    """Give what the company's own fields that were changed are called, by key; the store is asked once, if at all."""
    keys = {row.field.removeprefix(OWN) for row in rows if row.field.startswith(OWN)}
    return dict(CustomField.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


def line(row: PartyChange, words: dict[tuple[str, str], str], labels: dict[str, str]) -> str:
    """Say one change: what, from what, to what. Whom it belongs to may be somebody that the reader does not see."""
    if row.field == "parent":
        return field_name(row.field, labels)
    before, after = (value_name(row.field, words[row.field, text]) for text in (row.before, row.after))
    parts = {"field": field_name(row.field, labels), "before": before, "after": after}
    if not row.before:
        return _("%(field)s: %(after)s") % parts
    return _("%(field)s: %(before)s → %(after)s") % parts if row.after else _("%(field)s: %(before)s removed") % parts


def field_name(field: str, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Give what a field is called; an own field that is no more, by its key."""
    if field.startswith(OWN):
        key = field.removeprefix(OWN)
        return labels.get(key) or capfirst(key.replace("_", " "))
    if field == "group":
        return _("Customer group")
    known = {each.name: each.verbose_name for each in Party._meta.concrete_fields}
    return capfirst(str(known.get(field, field)))


def value_name(field: str, text: str) -> str:
    """Give what a value is called."""
    known: dict[str, Any] = {"language": LANGUAGES, "best_channel": Channel.choices}
    return str(dict(known.get(field, ())).get(text, text))


SOURCES = (
    timeline.Source("changes", TruncDate("at"), "at", changes, changed),
    timeline.Source("consent", TruncDate("at"), "at", decisions, allowed),
    timeline.Source("referrals", Coalesce(F("on"), TruncDate("stored_at")), "stored_at", referrals, told_of_us),
    timeline.Source("purchases", F("happened_on"), "stored_at", purchases, bought),
    timeline.Source("encounters", F("happened_on"), "stored_at", encounters, met),
)


def register() -> None:
    """Called once at start."""
    timeline.register(*SOURCES)
