"""Where cases stand on earlier pages, and what opens them by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..govern import consent, hooks, policy
from ..govern.hooks import Matter, Part, Todo, Write
from ..govern.policy import Reader
from ..listen.models import Response
from ..register.models import Party
from ..ui import figures
from . import asking as asked_again
from . import at_touchpoint, erasure, exports, merging, moments, reviews_due, reviews_rights, rights, rules, showing
from .actions import open_case
from .models import AskAgain, Case, CaseCause
from .opening_pages import address

MOST, MANY = 8, 100  # rows of the day that cases give: the page shows seven of all


def after_response(ids: Sequence[int]) -> Write:
    """Find the answers that open a case; give what opens them."""
    found = [(response, kind) for response, kind in rules.opening(ids) if response.party]

    def write() -> None:
        for response, kind in found:
            if response.party:
                open_case(response.party, by=None, kind=kind, response=response)

    return write


def on_customer(by: Reader, party: Party) -> Part | None:
    """The customer's open case, or the way to open one."""
    if not policy.allows(by, rights.WORKING):
        return None
    found = showing.whole(rights.cases(by).filter(party=party, closed_at=None)).first()
    context = {"row": showing.row(found) if found else None, "open": address(party)}
    return Part("act/on_customer.html", context, weight=10)


def open_with(by: Reader, party: Party) -> Iterator[Matter]:
    """The customer's open case, on the brief of whoever may work on it."""
    if not policy.allows(by, rights.WORKING):
        return
    for case in showing.whole(rights.cases(by).filter(party=party, closed_at=None)):
        page, since = reverse("case", args=[case.public_id]), timezone.localdate(case.created_at)
        yield Matter(showing.title(case), showing.state(case), page, since, late=case.late)


def under_answers(by: Reader, responses: Sequence[Response]) -> Mapping[int, Part]:
    """Under each answer whose customer is known: its case, or the way to open one."""
    rows = [each for each in responses if each.party_id]
    if not rows or not policy.allows(by, rights.WORKING):
        return {}
    seen = rights.reached_parties(by, [each.party_id for each in rows])
    causes = CaseCause.objects.filter(response__in=rows, case__party__in=seen).select_related("case__joined")
    cases = {each.response_id: each.case.joined or each.case for each in causes}
    parties = Party.objects.in_bulk(seen)
    return {
        each.pk: Part(
            "act/under_answer.html",
            {
                "case": cases.get(each.pk),
                "state": showing.state(cases[each.pk]) if each.pk in cases else "",
                "open": address(parties[each.party_id], each),
            },
        )
        for each in rows
        if each.party_id in parties
    }


def today(by: Any) -> Iterator[Todo]:
    """What is to be done about cases today: one's own, nobody's, and whatever is late; then whom to ask again."""
    if not policy.allows(by, rights.WORKING):
        return
    evening = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    pressing = Q(owner=by) | Q(owner=None) | Q(owner__is_active=False) | Q(due_at__lt=evening)
    rows = rights.cases(by).filter(pressing, closed_at=None).order_by("due_at", "pk")
    held = dict(rows.values_list("pk", "owner__is_active")[:MANY])  # few of them are told: the rest is read for nothing
    nobodys = [pk for pk, active in held.items() if not active]
    shown = [pk for pk, active in held.items() if active or len(nobodys) == 1][:MOST]
    cases = showing.whole(Case.objects.filter(pk__in=[*nobodys[:1], *shown])).in_bulk()
    if len(nobodys) > 1:
        yield all_nobodys(cases[nobodys[0]], len(nobodys), evening)
    yield from (todo(cases[pk], evening) for pk in shown)
    yield from asking(by)


def all_nobodys(first: Case, count: int, evening: datetime) -> Todo:
    """Give one row of all the cases that nobody owns: they are not to push everything else off the page."""
    words = _("an owner for %(count)s cases") if count < MANY else _("an owner for at least %(count)s cases")
    return Todo(
        verb=pgettext("what to do", "Name"),
        matter=words % {"count": figures.count(count)},
        url=f"{reverse('cases')}?state=nobody",
        why=_("The first: %(matter)s") % {"matter": showing.title(first)},
        due=first.due_at,
        late=first.late,
        weight=urgency(first, evening),
    )


def urgency(case: Case, evening: datetime) -> int:
    """Give the place of a case's row: late, due today, later."""
    waits = case.reached_at is None
    return 10 if case.late and waits else 15 if case.due_at < evening else 40


def todo(case: Case, evening: datetime) -> Todo:
    """Give the row of one case."""
    verb, matter = showing.next_step(case)
    return Todo(
        verb=verb,
        matter=matter,
        url=reverse("case", args=[case.public_id]),
        why=_("Opened %(when)s.") % {"when": showing.when(case.created_at)},
        owner=case.held_by.name if case.held_by else "",
        due=case.due_at if case.reached_at is None else None,
        late=case.late and case.reached_at is None,
        weight=urgency(case, evening),
    )


def asking(by: Any) -> Iterator[Todo]:
    """Give the customers who are to be asked again, if they still allow it."""
    held = AskAgain.objects.filter(case__in=rights.cases(by), asked_at=None, on__lte=timezone.localdate())
    held = held.filter(way=AskAgain.Way.CALL)  # letters go by themselves
    for row in held.select_related("case__party", "case__owner", "survey").order_by("on", "pk")[:MOST]:
        if consent.may(row.case.party, "surveys"):
            yield Todo(
                verb=pgettext("what to do", "Ask"),
                matter=_("the customer %(name)s again: is all well now?") % {"name": row.case.party.name},
                url=reverse("case", args=[row.case.public_id]),
                why=row.survey.name,
                owner=row.case.held_by.name if row.case.held_by else "",
                due=row.on,
                weight=30,
            )


def contacted(party: Any, since: date) -> Iterator[date]:
    """Give the days on which a customer was asked again, whether by letter or by the owner of the case."""
    begun = timezone.make_aware(datetime.combine(since, time.min))
    rows = AskAgain.objects.filter(case__party=party, asked_at__gte=begun)
    return map(timezone.localdate, rows.values_list("asked_at", flat=True))


def register() -> None:
    """Called once at start, after the stages below."""
    rights.register()
    reviews_rights.register()
    erasure.register()
    merging.register()
    moments.register()
    exports.register_lists()
    hooks.after_response.append(after_response)
    hooks.after_response.append(asked_again.after_response)
    hooks.contacted.append(contacted)
    hooks.customer_parts.append(on_customer)
    hooks.open_matters.append(open_with)
    hooks.customer_parts.append(reviews_due.on_customer)
    hooks.answer_parts.append(under_answers)
    hooks.touchpoint_parts.append(at_touchpoint.part)
    hooks.today.append(today)
    hooks.today.append(reviews_due.today)
