"""An effect in words and shapes: the interval, the label of the claim, both sides month by month."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from polku.prove.claim import Effect
from polku.stats.charts import Chart

from ..act.improvements_models import Action
from ..govern.policy import Reader
from ..measure.events import marks
from ..measure.stops import answered
from ..ui import drawing, figures
from .evidence import Evidence, Month, named

LABELS = {
    "causal": (gettext_lazy("Causal"), "i-to", "evidence--causal"),
    "associational": (gettext_lazy("Association"), "i-pair", ""),
    "not evidence": (gettext_lazy("Not evidence"), "i-open", ""),
}
DESIGNS = {
    "holdout": gettext_lazy("units drawn by lot"),
    "did": gettext_lazy("difference in differences beside the other units"),
    "synthetic": gettext_lazy("weighted comparison units"),
    "series": gettext_lazy("interrupted series beside one other unit"),
    "before-after": gettext_lazy("before and after, nobody to compare with"),
}


def card(action: Action, known: Evidence) -> dict[str, Any]:
    """Give an action's row: what, where, and its claim or why there is none."""
    found = known.effect if known.effect and known.effect.identified else None
    return {
        "action": action,
        "url": reverse("effect", args=[action.public_id]),
        "cost": _("costs nothing") if not action.cost else f"{figures.count(round(action.cost))}\u00a0€",
        "tone": tone(action, found),
        "figure": figure(found) if found else "",
        "drawn": drawn(action, found) if found else None,
        "label": label(known.effect) if known.effect else None,
        "reason": known.reason if not found else "",
        "sentence": sentence(action, known),
        "n": counted(found) if found else "",
        "detectable": detectable(known.effect) if known.effect else "",
    }


def label(found: Effect) -> dict[str, Any]:
    """Give the label that the claim carries, with its design."""
    words, sign, kind = LABELS[found.label]
    return {"words": words, "sign": sign, "kind": kind, "design": DESIGNS[found.design]}


def tone(action: Action, found: Effect | None) -> str:
    """Tell good from bad, only when the whole interval is on one side of nothing."""
    if found is None:
        return ""
    down = action.measure == Action.Measure.EFFORT
    if found.high < 0:
        return "good" if down else "bad"
    if found.low > 0:
        return "bad" if down else "good"
    return ""


def points(share: float) -> str:
    """Give a difference of shares in percentage points."""
    rounded = round(100 * share)
    return f"+{rounded}" if rounded > 0 else figures.signed(rounded)


def figure(found: Effect) -> str:
    """Give the effect with its interval."""
    span = f"{points(found.low)}…{points(found.high)}"
    return _("%(points)s percentage points (%(range)s)") % {"points": points(found.estimate), "range": span}


def drawn(action: Action, found: Effect) -> drawing.Interval:
    """Draw the effect around nothing."""
    reach = max(0.1, abs(found.low), abs(found.high))
    return drawing.interval(
        found.estimate,
        found.low,
        found.high,
        words=_("Effect %(figure)s; %(direction)s") % {"figure": figure(found), "direction": direction(action)},
        axis=(-reach, reach),
        tone=tone(action, found),
        mid=0,
        labels=[(-reach, points(-reach)), (0, "0"), (reach, points(reach))],
    )


def direction(action: Action) -> str:
    """Say which way is good."""
    return _("less is good") if action.measure == Action.Measure.EFFORT else _("more is good")


def counted(found: Effect) -> str:
    """Say what the effect stands on."""
    return _("%(answers)s, %(treated)s units with the action beside %(control)s, %(months)s months.") % {
        "answers": answered(found.n_rows),
        "treated": found.n_treated,
        "control": found.n_control,
        "months": found.n_periods,
    }


def detectable(found: Effect) -> str:
    """Say how small an effect would have been seen."""
    if found.detectable != found.detectable:  # not a number
        return ""
    return _("Smallest effect that would have been seen: %(points)s percentage points.") % {
        "points": figures.signed(max(1, round(100 * found.detectable)))
    }


def sentence(action: Action, known: Evidence) -> str:
    """Say in one sentence what is known so far."""
    found = known.effect
    if found is None or not found.identified:
        return known.reason or _("Nothing is known of the effect yet.")
    if found.label == "not evidence":
        return _("Something moved, but there is nobody to compare with: this is no evidence of an effect.")
    verdict = tone(action, found)
    if not verdict:
        return _("No effect can be seen yet: what moved is within chance.")
    more = {
        ("ces", "good"): _("It takes customers less effort where the action is on."),
        ("ces", "bad"): _("It takes customers more effort where the action is on."),
        ("csat", "good"): _("More customers are satisfied where the action is on."),
        ("csat", "bad"): _("Fewer customers are satisfied where the action is on."),
        ("promise", "good"): _("More customers see the promise kept where the action is on."),
        ("promise", "bad"): _("Fewer customers see the promise kept where the action is on."),
    }
    return more[action.measure, verdict]


def lead(cards: Sequence[dict[str, Any]]) -> str:
    """Say how many actions have moved something."""
    if not cards:
        return _("Begin with the touchpoint that hurts, in half of the units.")
    good = sum(each["tone"] == "good" for each in cards)
    total = ngettext("Here is one action.", "Here are %(n)s actions.", len(cards))
    moved = ngettext(
        "One of them has moved what customers meet, as far as can be seen.",
        "%(n)s of them have moved what customers meet, as far as can be seen.",
        good,
    )
    none = _("None of them has moved what customers meet yet, as far as can be seen.")
    said = total % {"n": figures.spelled(len(cards))}, moved % {"n": figures.spelled(good)} if good else none
    return " ".join(capfirst(each) for each in said)


def plot(action: Action, known: Evidence, by: Reader) -> drawing.Plot | None:
    """Draw the difference between both sides by month, with the months before the start as ordinary variation."""
    both = [each for each in known.months if None not in each.share]
    if len(both) < 3:
        return None
    series = [(named(each.month), difference(each)) for each in known.months]
    before = [value for each in both if each.month < known.first and (value := difference(each)) is not None]
    low, high = (min(before), max(before)) if len(before) > 1 else (None, None)
    centre = sum(before) / len(before) if before else None
    since = [i for i, each in enumerate(known.months) if each.month == known.first]
    return drawing.plot(
        series,
        name=_("Units with the action minus the others, percentage points"),
        words=_("Difference between the units with the action and the others by month; the band is its range before."),
        caption=_("The band is how the difference moved before the start. %(direction)s.")
        % {"direction": direction(action).capitalize()},
        chart=Chart(centre, low, high, ()),
        signals=[],
        say=figures.signed,
        point=_("one month"),
        events=[(i, _("start")) for i in since],
        happened=meanwhile(known, by),
    )


def meanwhile(known: Evidence, by: Reader) -> list[tuple[int, str]]:
    """Give the events to mark; one in a month without answers stands at the next that has some."""
    drawn = [each.month for each in known.months]
    found = marks(by, drawn[0], drawn[-1], "month")
    return [(bisect_left(drawn, drawn[0] + where), words) for where, words in found]


def difference(month: Month) -> float | None:
    """Give the difference of the shares in percentage points, None where either side has too few answers."""
    ours, theirs = month.share
    return None if ours is None or theirs is None else 100 * (ours - theirs)


def months(known: Evidence) -> list[dict[str, Any]]:
    """Give the table of both sides, newest first; where too few answered, nothing but how many."""
    return [
        {
            "name": named(each.month),
            "after": each.month >= known.first,
            "sides": [
                {"share": None if share is None else figures.percent(share), "n": figures.count(n)}
                for share, n in zip(each.share, each.n, strict=True)
            ],
        }
        for each in reversed(known.months)
    ]
