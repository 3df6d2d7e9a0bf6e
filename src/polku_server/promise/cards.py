"""Promises in words and shapes: a row of the board, and what one promise's own page adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..measure.stops import answered, ranged
from ..register.models import CustomerGroup
from ..ui import drawing, figures, periods
from .fulfilment import Fulfilment, Kept
from .importance import Importance
from .models import Driver, Goal, Promise

FEW_ROWS = 4  # customer groups on a row of the board
# what a verdict is called, its label's class and its sign
VERDICTS = {
    "good": (gettext_lazy("Surely kept"), "good", "i-up"),
    "bad": (gettext_lazy("Not kept yet"), "bad", "i-down"),
    "unsure": (gettext_lazy("Partly kept"), "unsure", "i-even"),
    "few": (gettext_lazy("Not known yet"), "unsure", "i-dash"),
    "unasked": (gettext_lazy("Not asked yet"), "unsure", "i-dash"),
}


@dataclass(frozen=True, slots=True)
class Board:
    """What the rows of the board are made of."""

    fulfilment: Fulfilment
    importance: Mapping[int, Importance]
    ranks: Mapping[int, int]
    groups: Mapping[int, CustomerGroup]
    goals: Mapping[int, Goal]
    period: periods.Period

    def verdict(self, promise: Promise) -> str:
        """Say what may be said of a promise: by its own group where it has one, else by all who were asked."""
        if promise not in self.fulfilment:
            return "unasked"
        return self.main(promise).verdict(promise.target)

    def main(self, promise: Promise) -> Kept:
        """Give the share that the verdict stands on."""
        return self.fulfilment.main(promise)

    def card(self, promise: Promise) -> dict[str, Any]:
        """Give one row."""
        words, tone, sign = VERDICTS[self.verdict(promise)]
        goal = self.goals.get(promise.driver_id)
        return {
            "promise": promise,
            "url": reverse("promise", args=[promise.public_id]),
            "label": {"words": words, "tone": tone, "sign": sign},
            "rank": ranked(self.ranks.get(promise.driver_id), len(self.ranks)),
            "for_whom": promise.about or (promise.driver.group.name if promise.driver.group else ""),
            "rows": list(self.shares(promise)),
            "asked": promise in self.fulfilment,
            "rivals": rivals(promise),
            "evidence": evidence(promise.driver),
            "goal": goal,
            "offer": self.offer(promise),
        }

    def shares(self, promise: Promise) -> Iterable[dict[str, Any]]:
        """Give the lines of one promise: everybody, then the groups that have most answers."""
        if promise not in self.fulfilment:
            return
        whole, own = self.fulfilment.whole(promise), promise.driver.group
        if own:
            yield line(own.name, self.main(promise), promise.target)
        yield line(_("Everybody who answered"), whole, promise.target)
        if not own:
            known = [(pk, kept) for pk, kept in self.fulfilment.groups(promise).items() if pk in self.groups]
            for pk, kept in sorted(known, key=lambda each: -each[1].n)[: FEW_ROWS - 1]:
                yield line(self.groups[pk].name, kept, promise.target)

    def offer(self, promise: Promise) -> str:
        """Say what else can be seen where too few answered."""
        if promise not in self.fulfilment or self.main(promise).enough:
            return ""
        return reverse("promise", args=[promise.public_id])


def line(name: str, kept: Kept, target: int, url: str = "") -> dict[str, Any]:
    """Give one share in words and drawn; too few say how many there are and how many are needed."""
    if not kept.enough:
        said = _("n %(n)s, %(needed)s needed") % {"n": figures.count(kept.n), "needed": kept.n + kept.needed}
        return {"name": name, "said": said, "few": f"{name}: {said}", "url": url, "n": kept.n}
    share, span = ranged(kept.value, kept.low, kept.high)
    tone = kept.verdict(target)
    words = _("%(name)s: kept %(share)s, confidence interval %(range)s, target %(target)s") % {
        "name": name,
        "share": share,
        "range": figures.percents(kept.low, kept.high),
        "target": figures.percent(target / 100),
    }
    drawn = drawing.interval(
        kept.value, kept.low, kept.high, words=words, tone="" if tone == "unsure" else tone, goal=target / 100
    )
    said = f"{share} {span}, n\u00a0{figures.count(kept.n)}"
    return {"name": name, "said": said, "share": share, "span": span, "drawn": drawn, "url": url, "n": kept.n}


def ranked(rank: int | None, among: int) -> str:
    """Say a driver's place among those that are known."""
    if rank is None:
        return _("Importance to customers: not known yet")
    return _("Importance to customers: %(rank)s of %(among)s") % {"rank": rank, "among": among}


def rivals(promise: Promise) -> str:
    """Say how we think that we stand beside rivals; customers have not been asked."""
    if promise.advantage is None:
        return _("Beside rivals: not judged yet.")
    said = _("Beside rivals: our own judgement %(advantage)s/5, ability to help %(ability)s/5.")
    return said % {"advantage": promise.advantage, "ability": promise.ability or "–"}


def evidence(driver: Driver) -> str:
    """Say how we know that a driver matters."""
    if driver.origin == Driver.Origin.OURS:
        return _("Our own assumption, not confirmed by customers yet")
    who = ngettext("%(n)s customer", "%(n)s customers", driver.evidence_n or 0)
    return _("From customers: %(evidence)s, %(who)s") % {
        "evidence": driver.evidence,
        "who": who % {"n": figures.count(driver.evidence_n or 0)},
    }


def ranks(importance: Mapping[int, Importance], drivers: Sequence[Driver]) -> dict[int, int]:
    """Put drivers in order: by what was derived of at least two, else by what was said, else by the places given."""
    derived = {pk: each.derived.share for pk, each in importance.items() if each.derived and not each.derived.turned}
    said = {pk: each.stated.value for pk, each in importance.items() if each.stated and each.stated.enough}
    given = {each.pk: -float(each.place) for each in drivers if each.place}
    basis = next((each for each in (derived, said) if len(each) > 1), given)
    order = sorted(basis, key=lambda pk: -basis[pk])
    return {pk: place for place, pk in enumerate(order, 1)}


def lead(board: Board, promises: Sequence[Promise]) -> str:
    """Say in one sentence how many promises are kept and how many are not."""
    given = [each for each in promises if each.state in Promise.OPEN]
    verdicts = [board.verdict(each) for each in given]
    if not given:
        return _("No promise has been given to customers yet.")
    total = counted(ngettext("One promise was given.", "%(n)s promises were given.", len(given)), len(given))
    good, bad = verdicts.count("good"), verdicts.count("bad")
    if not good and not bad:
        return f"{total} " + _("Nothing can be said surely of how they are kept.")
    kept = counted(ngettext("One is surely kept.", "%(n)s are surely kept.", good), good)
    missed = counted(ngettext("One is not kept yet.", "%(n)s are not kept yet.", bad), bad)
    return " ".join([total, kept if good else _("None is surely kept."), *([missed] if bad else [])])


def counted(words: str, n: int) -> str:
    """Give a sentence with its count in words."""
    return capfirst(words % {"n": figures.spelled(n)})


def answers_link(promise: Promise, period: periods.Period, **more: Any) -> str:
    """Give the address of the answers behind a promise."""
    place = {"survey": promise.survey.public_id} if promise.survey else {}
    if promise.touchpoint:
        place = {"touchpoint": promise.touchpoint.public_id}
    return f"{reverse('answers')}?{urlencode({**place, 'role': 'promise', 'period': period.key, **more})}"


def summary(promise: Promise, kept: Kept, period: periods.Period) -> dict[str, Any]:
    """Give the whole share as a score, with what it stands on."""
    share, span = figures.percent(kept.value), figures.percents(kept.low, kept.high)
    aim = _("Target %(target)s.") % {"target": figures.percent(promise.target / 100)}
    meaning = _("Kept means 4 or 5 of 5. High is good.")
    sentences = {
        "good": _("Customers see that we keep this: the whole interval lies above the target."),
        "bad": _("Customers do not see that we keep this yet: the whole interval lies below the target."),
        "unsure": _("It cannot be said yet on which side of the target we are."),
    }
    return {
        "name": _("Customers who see the promise kept"),
        "sentence": sentences[kept.verdict(promise.target)],
        "value": share,
        "range": _("confidence interval %(range)s") % {"range": span},
        "url": answers_link(promise, period),
        "drawn": line(_("Everybody who answered"), kept, promise.target)["drawn"],
        "basis": f"{answered(kept.n)}, {period.words}. {aim} {meaning}",
    }
