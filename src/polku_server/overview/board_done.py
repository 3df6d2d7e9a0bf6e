"""What was done and whether it helped: a promise, an action, its effect with its label, and money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..act.improvements_models import Action
from ..act.improvements_rights import actions
from ..govern.models import User
from ..promise import cards
from ..promise.models import Promise
from ..prove import claims
from ..prove.evidence import Evidence
from ..prove.evidence import claims as proved
from ..ui import figures

MOST = 3  # the newest actions: each asks the lake
LETTERS = 90
Known = tuple[Action, Evidence]


def chain(by: User, held: cards.Board, promises: Sequence[Promise]) -> dict[str, Any]:
    """Give the newest action with an effect, link by link, and what the others of late did."""
    rows = actions(by).exclude(state=Action.State.PLANNED).prefetch_related("units", "goals")[:MOST]
    known = proved(rows)
    if not known:
        return {"said": "", "steps": [], "others": []}
    chosen = next((each for each in known if told(each)), None)
    chosen = chosen or next((each for each in known if identified(each)), known[0])
    action, card = chosen[0], claims.card(*chosen)
    steps = [promised(held, promises, action), acted(action, card), changed(card), money(action)]
    return {"said": said(card), "steps": steps, "others": list(others(known, chosen))}


def told(known: Known) -> bool:
    """Tell whether an action is known to have helped or harmed; the others are named beside it."""
    return bool(known[1].effect and known[1].effect.identified and claims.tone(known[0], known[1].effect))


def identified(known: Known) -> bool:
    """Tell whether an effect could be told."""
    return bool(known[1].effect and known[1].effect.identified)


def said(card: dict[str, Any]) -> str:
    """Say in one sentence whether what was done helped; of what is no evidence nothing is claimed."""
    action = {"action": Truncator(card["action"].name).chars(LETTERS)}
    if card["tone"] == "good" and card["label"]["words"] != claims.LABELS["not evidence"][0]:
        return _("One thing that we did has helped: %(action)s.") % action
    if card["tone"] == "bad":
        return _("What we did has not helped: %(action)s.") % action
    return _("It cannot be told yet whether what we did helps: %(action)s.") % action


def promised(held: cards.Board, promises: Iterable[Promise], action: Action) -> dict[str, Any]:
    """Give the promise that an action serves: of its driver, else at its touchpoint."""
    rows = list(promises)
    aimed = {goal.driver_id for goal in action.goals.all() if goal.driver_id}
    found = next((each for each in rows if each.driver_id in {action.driver_id, *aimed}), None)
    found = found or next((each for each in rows if each.touchpoint == action.touchpoint), None)
    if found is None:
        return step(_("Promise"), _("Serves no promise yet"), action.touchpoint.name)
    more = cards.ranked(held.ranks.get(found.driver_id), len(held.ranks))
    return step(_("Promise"), found.words, more, url=reverse("promise", args=[found.public_id]), proved=True)


def acted(action: Action, card: dict[str, Any]) -> dict[str, Any]:
    """Give what was done, where and for how much."""
    count = len(action.units.all())
    where = ngettext("One unit", "%(n)s units", count) % {"n": count}
    cost = _("costs nothing") if not action.cost else _("%(cost)s a year") % {"cost": card["cost"]}
    return step(_("Action"), action.name, f"{where}, {cost}", url=card["url"], proved=True)


def changed(card: dict[str, Any]) -> dict[str, Any]:
    """Give the effect with its interval and label, or why there is none yet."""
    words = card["figure"] or _("Not known yet")
    label = card["label"] and {**card["label"], "words": str(card["label"]["words"])}
    tone = card["tone"]
    return step(_("Effect"), words, card["sentence"], drawn=card["drawn"], label=label, proved=bool(tone))


def money(action: Action) -> dict[str, Any]:
    """Say what is not counted yet, and when it is looked at."""
    more = _("Purchases have not been compared beside the action. It is looked at again on %(day)s.")
    return step(_("In euros"), _("Not counted yet"), more % {"day": figures.day(action.review_on)})


def step(kind: str, words: str, more: str, *, url: str = "", drawn: Any = None, label: Any = None,
         proved: bool = False) -> dict[str, Any]:  # fmt: skip
    """Give one link of the chain."""
    words = Truncator(words).chars(LETTERS)
    return {"kind": kind, "words": words, "more": more, "url": url, "drawn": drawn, "label": label, "proved": proved}


def others(known: Iterable[Known], chosen: Known) -> Iterable[dict[str, str]]:
    """Say of the other actions of late what is known: those that did not help as plainly as those that did."""
    for each in known:
        if each is not chosen:
            card = claims.card(*each)
            yield {"words": Truncator(card["action"].name).chars(LETTERS), "url": card["url"], "said": card["sentence"]}
