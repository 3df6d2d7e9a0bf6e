"""What a weekly meeting goes through, in its order: what was decided, what changed, what was said, what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
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
from ..understand import said
from ..understand.models import Reading, Tone
from . import changes, day
from .actions import may_review
from .models import Decision

WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=31)
PAGE = 30
ALOUD = ((Tone.BAD, "bad"), (Tone.GOOD, "good"), (Tone.MIXED, ""), (Tone.NEUTRAL, ""))
COMMENTS = 3
LOOKED = 200  # of the newest
WATCHED = {"act": gettext_lazy("Late cases and actions"), "promise": gettext_lazy("Promises that slip")}


def page(by: User) -> dict[str, Any]:
    """Give what the meeting's page shows."""
    watching = changes.watching(by)
    waiting = list(hooks.todos(by))
    seen = watching()
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
    """Give three comments of the last week to read aloud; of the last month, if the week had not three tones."""
    rows = said.readable(said.lately(by).exclude(tone=Tone.UNKNOWN))
    now = timezone.now()
    near = rows.filter(since(now - MONTH)).annotate(fresh=since(now - WEEK)).order_by("-words")
    newest = list(near.values_list("pk", "tone", "fresh", named=True)[:LOOKED])
    chosen = picked(each for each in newest if each.fresh)
    if len({each.tone for each in chosen}) < COMMENTS:
        chosen = picked(newest)
    whole = Reading.objects.select_related("words__response__touchpoint", "words__response__unit")
    held = whole.in_bulk([each.pk for each in chosen])
    return [spoken(held[each.pk]) for each in chosen]


def since(moment: dt.datetime) -> Q:
    """Ask of a reading whether the customer was met since then: what a file brings was stored later than that."""
    met = Q(words__response__happened_on__gte=timezone.localdate(moment))
    return met | Q(words__response__happened_on=None, words__response__stored_at__gte=moment)


def picked(rows: Iterable[Any]) -> list[Any]:
    """Give the newest of each tone, unhappy first, then whatever is left."""
    fit = list(rows)
    first = [next((each for each in fit if each.tone == tone), None) for tone, _mark in ALOUD]
    chosen = [each for each in first if each][:COMMENTS]
    rest = [each for each in fit if each not in chosen]
    return (chosen + rest)[:COMMENTS]


def spoken(reading: Reading) -> dict[str, Any]:
    """Give a comment as a quote."""
    response = reading.words.response
    places = [str(each) for each in (response.touchpoint, response.unit) if each]
    return {
        "words": reading.words.text,
        "tone": dict(ALOUD).get(Tone(reading.tone), ""),
        "about": places,
        "heard": str(reading.get_tone_display()),
        "on": response.happened_on or timezone.localdate(response.stored_at),
    }


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
