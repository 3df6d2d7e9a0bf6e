"""The board's page: one sheet on what we promised, what we did, what it was worth, and who did it.

What is gathered here is words and shapes only, so that the page and the PDF cannot say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku.stats.comparing import share_difference

from ..govern.models import Organisation, User
from ..measure.within import within
from ..promise import cards, seen
from ..promise.fulfilment import Fulfilment, Kept, of
from ..promise.models import Promise
from ..ui import figures, periods
from . import board_done, board_worth, changes, weekly

ROWS, DECISIONS = 5, 3  # more does not fit on one sheet
LETTERS = 90
YEAR = 12  # months
NO_DIRECTION = ("", "unsure", "i-dash")


def page(by: User) -> dict[str, Any]:
    """Give what the sheet says."""
    year = periods.period("12")
    valuing, recommending = board_worth.valuing(by, year), board_worth.recommending(by, year)
    shown = list(seen.promises(by).filter(state__in=Promise.OPEN))
    held = seen.board(by, shown, year)
    shown = seen.in_order(held, shown)
    before = Fulfilment(within(by), shown[:ROWS], periods.Period("", periods.months_ago(2 * YEAR), None).first)
    before.begun("month")
    done = board_done.chain(by, held, shown)
    rows = [promise(held, before, each) for each in shown[:ROWS]]
    return {
        "title": _("Customers on one page"),
        "kicker": _("For the board, %(day)s") % {"day": figures.day(timezone.localdate())},
        "lead": sentence(held, shown, rows, done),
        "headings": headings(),
        "promises": rows,
        "axis": axis(shown[:ROWS]),
        "left_out": left_out(len(shown) - len(rows)),
        "done": done,
        "value": valuing(),
        "people": board_worth.people(by, year),
        "nps": recommending(),
        "decisions": decisions(by),
        "foot": foot(),
    }


def headings() -> list[str]:
    """Give the sheet's headings in their order; the score stands last, for it follows from the rest."""
    return [
        _("1. Did we keep what we promised?"),
        _("2. What did we do, and did it help?"),
        _("3. Value: what we gained, what is at risk"),
        _("4. The people who do it"),
        _("5. As a consequence: recommendation"),
        _("To be decided"),
    ]


def promise(held: cards.Board, before: Fulfilment, row: Promise) -> dict[str, Any]:
    """Give a promise's row: its share with the interval, drawn, and where it is going."""
    words, tone, sign = direction(before, row)
    found = {
        "words": short(row.words),
        "url": reverse("promise", args=[row.public_id]),
        "direction": {"words": words or _("not known yet"), "tone": tone, "sign": sign},
    }
    if row not in held.fulfilment:
        return {**found, "said": _("Not asked yet"), "drawn": None}
    line = cards.line(row.words, held.main(row), row.target)
    return {**found, "said": line["said"], "drawn": line.get("drawn")}


def direction(told: Fulfilment, row: Promise) -> tuple[str, str, str]:
    """Compare the last 12 months with the 12 before; a promise to one group only is not compared."""
    if row not in told or row.driver.group_id:
        return NO_DIRECTION
    since = changes.this_month() - YEAR + 1
    before, after = (joined(told, row, since, new=new) for new in (False, True))
    if not before.enough or not after.enough:
        return NO_DIRECTION
    moved = share_difference((before.kept, before.n), (after.kept, after.n))
    if moved.low > 0:
        return _("improving"), "good", "i-up"
    if moved.high < 0:
        return _("getting worse"), "bad", "i-down"
    return _("as before"), "", "i-even"


def joined(told: Fulfilment, row: Promise, since: int, *, new: bool) -> Kept:
    """Add months up: from one on, or those before it."""
    months = [kept for month, kept in told.months(row).items() if (month >= since) is new]
    return of(sum(each.n for each in months), sum(each.kept for each in months))


def axis(shown: Sequence[Promise]) -> str:
    """Say what the drawn shares stand on."""
    targets = {each.target for each in shown}
    if len(targets) == 1:
        return _("0–100%%, target %(target)s") % {"target": targets.pop()}
    return _("0–100%%, the tick is the target") % {}


def left_out(count: int) -> str:
    """Say how many promises do not fit."""
    if count <= 0:
        return ""
    return ngettext("One more promise is on the page of promises.", "%(n)s more promises are on the page of promises.",
                    count) % {"n": count}  # fmt: skip


def sentence(held: cards.Board, shown: Sequence[Promise], rows: Sequence[dict[str, Any]], done: dict[str, Any]) -> str:
    """Say what a director could say aloud: of the promise that matters most, and of what was done."""
    said = [most_important(held, shown[0], rows[0]) if shown and held.ranks.get(shown[0].driver_id) == 1 else ""]
    said = [said[0] or cards.lead(held, shown), done["said"]]
    return " ".join(each for each in said if each)


def most_important(held: cards.Board, row: Promise, shown: dict[str, Any]) -> str:
    """Say whether the promise that matters most to customers is kept."""
    verdict = held.verdict(row)
    said = {
        "good": _("We keep the promise that matters most to customers: %(promise)s."),
        "bad": _("We do not yet keep the promise that matters most to customers: %(promise)s."),
        "unsure": _("The promise that matters most to customers is kept in part: %(promise)s."),
    }.get(verdict, _("We do not know yet whether we keep the promise that matters most to customers: %(promise)s."))
    if verdict in ("bad", "unsure") and shown["direction"]["tone"] == "good":
        said += " " + _("It is improving.")
    return said % {"promise": short(row.words).rstrip(".")}


def decisions(by: User) -> list[dict[str, Any]]:
    """Give the decisions that are looked at next."""
    rows = weekly.decisions(by).filter(reviewed_on=None).order_by(F("review_on"), "pk")[:DECISIONS]
    today = timezone.localdate()
    return [
        {
            "words": short(each.words),
            "url": reverse("decision", args=[each.public_id]),
            "kind": str(each.get_kind_display()),
            "day": figures.day(each.review_on),
            "late": each.review_on < today,
            "owner": each.owner.name if each.owner else "",
        }
        for each in rows
    ]


def foot() -> str:
    """Say whose sheet this is, of what day, and what its figures are."""
    own = Organisation.objects.first()
    said = [f"{own.name}." if own else ""]
    if own and own.sample:
        said.append(_("Sample company: people and figures are invented."))
    said.append(_("From Polku on %(day)s.") % {"day": figures.day(timezone.localdate())})
    said.append(_("Figures of 12 months, confidence interval 95%%.") % {})
    return " ".join(each for each in said if each)


def short(words: str) -> str:
    """Keep a sentence to what a row holds."""
    return Truncator(words).chars(LETTERS)
