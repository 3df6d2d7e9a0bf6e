"""What a weekly meeting goes through, in its order: what was decided, what changed, what was said, what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..govern import hooks, policy
from ..govern.hooks import Todo
from ..govern.models import User
from ..govern.policy import Permission, Reader
from ..listen.models import Response
from ..understand.models import Reading, Tone
from . import changes, day
from .actions import may_review
from .models import Decision

WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=31)
PAGE = 30
ALOUD = ((Tone.BAD, "bad"), (Tone.GOOD, "good"), (Tone.MIXED, ""), (Tone.NEUTRAL, ""))
COMMENTS = 3
LONG, SHORT = 400, 25  # letters: what can be read aloud, and what says anything
WATCHED = {"act": gettext_lazy("Late cases and actions"), "promise": gettext_lazy("Promises that slip")}


def page(by: User) -> dict[str, Any]:
    """Give what the meeting's page shows."""
    seen = changes.watched(by)
    waiting = list(hooks.todos(by))
    return {
        "kicker": day.when(),
        "lead": _("Half an hour, in this order. What is decided gets an owner and a day."),
        "decided": [shown(each, by) for each in lately(by)],
        "changes": [{"sentence": each.sentence, "url": changes.link(each, by)} for each in seen.changes],
        "calm": day.calm(seen),
        "comments": aloud(by),
        "late": [(str(name), [day.row(each) for each in of_stage(waiting, stage)]) for stage, name in WATCHED.items()],
    }


def decisions(by: Reader) -> QuerySet[Decision]:
    """Give the decisions that somebody reads, newest first."""
    rows = policy.rows(by, Permission.PROMISES, Decision.objects.select_related("owner", "unit"))
    return rows.order_by("-decided_on", "-pk")


def lately(by: Reader) -> QuerySet[Decision]:
    """Give what was decided within a week, and what is due to be looked at again."""
    today = timezone.localdate()
    due = Q(reviewed_on=None, review_on__lte=today)
    return decisions(by).filter(due | Q(decided_on__gte=today - WEEK) | Q(reviewed_on__gte=today - WEEK))[:PAGE]


def shown(decision: Decision, by: Reader) -> dict[str, Any]:
    """Give a decision's row."""
    due = decision.reviewed_on is None and decision.review_on <= timezone.localdate()
    return {"decision": decision, "due": due, "can_review": may_review(by, decision)}


def aloud(by: Reader) -> list[dict[str, Any]]:
    """Give three comments of the last week to read aloud, of different tones; of the last month if there are few."""
    rows = Reading.objects.filter(words__response__in=seen(by)).select_related("words__response__touchpoint")
    rows = rows.exclude(tone=Tone.UNKNOWN)
    found: list[Reading] = []
    for span in (WEEK, MONTH):
        near = rows.filter(words__response__stored_at__gte=timezone.now() - span).order_by("-words")
        found = picked(list(near[:200]))
        if len(found) == COMMENTS:
            break
    return [spoken(each) for each in found]


def seen(by: Reader) -> QuerySet[Response, Any]:
    """Give the responses whose words somebody reads."""
    kept = Response.objects.filter(batch__undone_at=None)
    return policy.rows(by, Permission.ANSWERS, kept).values("pk").order_by()


def picked(rows: Sequence[Reading]) -> list[Reading]:
    """Give the newest of each tone, unhappy first, then whatever is left: none too short or too long to be read."""
    fit = [each for each in rows if SHORT <= len(each.words.text) <= LONG]
    first = [next((each for each in fit if each.tone == tone), None) for tone, _mark in ALOUD]
    chosen = [each for each in first if each][:COMMENTS]
    rest = [each for each in fit if each not in chosen]
    return (chosen + rest)[:COMMENTS]


def spoken(reading: Reading) -> dict[str, Any]:
    """Give a comment as a quote."""
    response = reading.words.response
    place = response.touchpoint.name if response.touchpoint else ""
    about = [str(reading.get_tone_display()), *([place] if place else [])]
    return {"words": reading.words.text, "tone": dict(ALOUD).get(Tone(reading.tone), ""), "about": about}


def of_stage(rows: Iterable[Todo], stage: str) -> list[Todo]:
    """Give what one stage asks of the day that is late or pressing: a row's address begins with its stage."""
    return [each for each in rows if each.url.startswith(f"/{stage}/") and (each.late or stage == "promise")]


def today(by: Any) -> Iterable[Todo]:
    """Give the decisions that are due to be looked at again by the reader."""
    if not policy.allows(by, Permission.ACTIONS):
        return
    due = decisions(by).filter(reviewed_on=None, review_on__lte=timezone.localdate())
    for each in due.order_by("review_on", "pk")[:3]:
        if may_review(by, each):
            yield Todo(
                verb=_("Review"),
                matter=_("what came of the decision: %(words)s") % {"words": each.words},
                url=reverse("decision", args=[each.public_id]),
                why=each.why,
                owner=each.owner.name if each.owner else "",
                due=each.review_on,
                late=each.review_on < timezone.localdate(),
                weight=35,
            )
