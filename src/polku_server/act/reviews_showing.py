"""One account for the meeting: who we are to each other, what was bought, how it feels, what was said, our word."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.act.closing import WITHIN

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..listen.answers import scales
from ..listen.models import Response
from ..listen.moments import tone
from ..measure.stops import ranged
from ..promise import seen
from ..promise.cards import line
from ..promise.fulfilment import Fulfilment, of
from ..promise.models import Promise
from ..register import dealings
from ..register.lastmet import NEVER
from ..register.models import Encounter, Membership, Party, Referral
from ..ui import drawing, figures, periods
from ..value import hooks as value
from ..value.words import money
from . import rights, showing
from .models import Case, CaseCause
from .ruling import settled

YEAR = dt.timedelta(days=365)
RECENT, QUOTES, PROMISES = 8, 4, 4
MOST = 500  # contacts whose answers and meetings are read
ASKED = ("csat", "ces", "nps")
HAPPY, HARD, PROMOTES = 4, 4, 9  # of five, of five, of ten: from here on, as the measures count


class Account:
    """One account as a reader sees it; each part is read when the page asks for it."""

    def __init__(self, by: User, party: Party) -> None:
        self.by, self.party, self.today = by, party, timezone.localdate()
        held = Membership.objects.filter(organisation=party, until=None).select_related("person__last_met")
        self.members = list(held.order_by("person__name", "pk")[:MOST])
        self.keys = [party.pk, *(each.person_id for each in self.members)]

    def people(self) -> list[dict[str, Any]]:
        """Give every contact with the role, when each was last met, and who is silent; the page names the first."""
        limit = settled()[CaseCause.Kind.SILENT].limit or 0
        reached = set(
            policy.rows(self.by, Permission.REGISTER, Party.objects.filter(pk__in=self.keys)).values_list(
                "pk", flat=True
            )
        )
        return [self.contact(each, limit, linked=each.person_id in reached) for each in self.members]

    def contact(self, member: Membership, limit: int, *, linked: bool) -> dict[str, Any]:
        """Give one contact."""
        met = getattr(member.person, "last_met", None)
        day = met.day if met and met.day != NEVER else None
        silent = day is None or (self.today - day).days > limit
        return {"person": member.person, "role": member.role, "met": day, "silent": silent, "linked": linked}

    def bought(self) -> str:
        """Say what was bought in twelve months, and in the twelve before."""
        rows = value.purchases(self.party)
        now, before = self.today - YEAR, self.today - 2 * YEAR
        latest = sums([each for each in rows if each.day > now])
        earlier = sums([each for each in rows if before < each.day <= now])
        if not latest and not earlier:
            return _("Nothing has been bought in two years.")
        said = {"now": latest or money(0, "EUR"), "before": earlier or money(0, "EUR")}
        return _("Bought in the past 12 months: %(now)s. In the 12 months before: %(before)s.") % said

    def responses(self) -> list[Response]:
        """Give what the account and its contacts answered within two years, the newest first, as far as read."""
        day = Coalesce("happened_on", TruncDate("stored_at"))
        rows: QuerySet[Any] = Response.objects.filter(party__in=self.keys, batch__undone_at=None).annotate(day=day)
        recent = rows.filter(day__gt=self.today - 2 * YEAR)
        held = policy.rows(self.by, Permission.ANSWERS, recent)
        return list(
            held.select_related("party", "touchpoint", "survey").prefetch_related("words").order_by("-day", "-pk")[:200]
        )

    def encounters(self) -> list[Encounter]:
        """Give how we met, the newest first."""
        rows = Encounter.objects.filter(party__in=self.keys, batch__undone_at=None, corrected=None)
        return list(rows.select_related("party", "touchpoint").order_by("-happened_on", "-pk")[:RECENT])

    def cases(self) -> list[Case]:
        """Give the cases of the account and its contacts that are open, or were opened within a year."""
        rows = rights.cases(self.by).filter(party__in=self.keys)
        fresh = Q(closed_at=None) | Q(created_at__gt=timezone.now() - YEAR)
        return list(showing.whole(rows.filter(fresh)).order_by("-created_at", "-pk")[:20])

    def open_cases(self) -> int:
        """Count the cases that are open: the page shows the newest."""
        return rights.cases(self.by).filter(party__in=self.keys, closed_at=None).count()

    def referrals(self) -> list[str]:
        """Say whom the account recommended us to, and who told it of us."""
        rows = Referral.objects.filter(batch__undone_at=None).filter(Q(referrer__in=self.keys) | Q(referred=self.party))
        made = [each for each in rows if each.referrer_id in self.keys]
        said = []
        if made:
            words = ngettext("Has recommended us to one.", "Has recommended us to %(count)s.", len(made))
            came = sum(each.anyway == Referral.Anyway.NO for each in made)
            said.append(words % {"count": figures.count(len(made))})
            if came:
                said.append(_("Came because of it: %(count)s.") % {"count": figures.count(came)})
        if any(each.referred_id == self.party.pk for each in rows):
            said.append(_("Came to us because somebody recommended us."))
        return said

    def promises(self) -> list[dict[str, Any]]:
        """Give the promises to the account's customer groups and to everybody, with how customers see them kept."""
        groups = self.party.group_memberships.values("group")
        held = seen.promises(self.by).filter(
            Q(driver__group=None) | Q(driver__group__in=groups), state__in=Promise.OPEN
        )
        found = list(held.order_by("driver__group", "pk")[:PROMISES])
        if not found:
            return []
        kept = seen.counted(self.by, found, periods.period(periods.USUAL))
        return [{"promise": each, "line": share_of(each, kept) if each in kept else None} for each in found]


def share_of(promise: Promise, kept: Fulfilment) -> dict[str, Any]:
    """Give how customers see a promise kept: those of its group, or everybody."""
    group = promise.driver.group
    return line(group.name if group else _("Everybody who answered"), kept.main(promise), promise.target)


def sums(rows: list[Any]) -> str:
    """Add up by currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for each in rows:
        found[each.currency] += each.amount
    return ", ".join(money(float(amount), currency) for currency, amount in found.items())


def feelings(rows: list[Response]) -> list[dict[str, Any]]:
    """Give how the account's people scored encounters, effort and the relationship within a year."""
    asked = scales(rows)
    since = timezone.localdate() - YEAR
    found: dict[str, list[int]] = {role: [] for role in ASKED}
    for row in rows:
        if day_of(row) <= since:
            continue
        for key, point in row.scores.items():
            role = asked[row.version_id].get(key, ("", 0, 0))[0]
            if role in found and point is not None:
                found[role].append(point)
    return [felt(role, points) for role, points in found.items()]


def felt(role: str, points: list[int]) -> dict[str, Any]:
    """Give one measure with its interval, or how many answers are missing."""
    said = {
        "csat": (_("Satisfied"), HAPPY, _("High is good.")),
        "ces": (_("Had it hard"), HARD, _("High is bad.")),
        "nps": (_("Would recommend (9–10)"), PROMOTES, _("High is good.")),
    }
    name, least, direction = said[role]
    kept = of(len(points), sum(each >= least for each in points))
    if not kept.enough:
        words = _("Too few answers for conclusions: n %(n)s, %(needed)s needed.")
        return {"name": name, "few": words % {"n": kept.n, "needed": kept.n + kept.needed}, "n": kept.n}
    share, span = ranged(kept.value, kept.low, kept.high)
    words = _("%(name)s: %(share)s, confidence interval %(range)s") % {"name": name, "share": share, "range": span}
    drawn = drawing.interval(kept.value, kept.low, kept.high, words=words)
    return {"name": name, "share": share, "span": span, "drawn": drawn, "n": kept.n, "direction": direction}


def quotes(rows: list[Response]) -> list[dict[str, Any]]:
    """Give the newest words, masked as everywhere, with who said them and where."""
    asked = scales(rows)
    found: list[dict[str, Any]] = []
    for row in rows:
        words = "\n".join(each.text for each in row.words.all())
        if words and len(found) < QUOTES:
            about = [row.party.name if row.party else "", (row.touchpoint or row.survey).name]
            found.append({"words": words, "tone": tone(of_roles(row, asked)), "about": about, "on": day_of(row)})
    return found


def day_of(row: Response) -> dt.date:
    """Give the day of an answer, as it was asked for."""
    found: dt.date = row.day  # type: ignore[attr-defined]
    return found


def path(party: Party, encounters: list[Encounter], rows: list[Response]) -> list[dict[str, Any]]:
    """Give how we met and what was answered, the newest first; a contact is named, the account itself is not."""
    asked = scales(rows)

    def who(one: Party | None) -> str:
        return one.name if one and one.pk != party.pk else ""

    met: list[dict[str, Any]] = [
        {
            "day": each.happened_on,
            "what": capfirst(each.get_kind_display()),
            "who": who(each.party),
            "more": each.words,
            "tone": "",
        }
        for each in encounters
    ]
    answered: list[dict[str, Any]] = [
        {
            "day": day_of(row),
            "what": _("Answered: %(survey)s") % {"survey": (row.touchpoint or row.survey).name},
            "who": who(row.party),
            "more": "",
            "tone": tone(of_roles(row, asked)),
        }
        for row in rows[:RECENT]
    ]
    return sorted(met + answered, key=lambda each: each["day"], reverse=True)[:RECENT]


def of_roles(row: Response, asked: dict[int, dict[str, tuple[str, int, int]]]) -> dict[str, int]:
    """Give a response's points by role."""
    known = asked[row.version_id]
    return {known[key][0]: point for key, point in row.scores.items() if point is not None and key in known}


def our_word(party: Party, cases: list[Case]) -> list[tuple[str, str]]:
    """Say whether we kept our word: how soon customers were reached, and what of what we promised is done."""
    time, now = dt.timedelta(hours=WITHIN), timezone.now()
    ripe = [each for each in cases if each.reached_at or each.created_at <= now - time]
    soon = sum(bool(each.reached_at and each.reached_at <= each.created_at + time) for each in ripe)
    ours = [each for each in dealings.agreed(party) if each.side == each.Side.OURS]
    done, late = sum(each.kept_at is not None for each in ours), sum(each.overdue for each in ours)
    said = []
    if ripe:
        counts = {"soon": figures.count(soon), "count": figures.count(len(ripe))}
        said.append((_("Reached within 48 hours"), _("%(soon)s of %(count)s cases") % counts))
    if ours:
        counts = {"done": figures.count(done), "count": figures.count(len(ours)), "late": figures.count(late)}
        said.append((_("What we promised this customer"), _("%(done)s of %(count)s kept, %(late)s late") % counts))
    return said
