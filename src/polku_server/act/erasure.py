"""What cases hold of a person, and how they forget one: a case is about its customer and goes with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..govern import erasure, users_erasing
from ..govern.erasure import FreeText, Row, Stage, plain
from ..govern.users_erasing import Fate
from ..register.erasure import everybody
from ..register.models import Party
from .models import Case, CaseEvent
from .reviews_models import AccountReview, PlanLine

KEEPS = frozenset({"AccountReview", "AskAgain", "Case", "CaseCause", "CaseEvent", "PlanLine"})
FATES = {
    "AskAgain.by": Fate.STAY,
    "Case.owner": Fate.LET_GO,
    "CaseCause.by": Fate.STAY,
    "CaseEvent.by": Fate.STAY,
    "CaseEvent.whom": Fate.STAY,
    "CaseEvent.before": Fate.STAY,
    "CaseRule.owner": Fate.LET_GO,
}


def of(party: Party) -> Any:
    """Give a person's cases, and those of whoever was merged into them, oldest first."""
    return Case.objects.filter(party__in=everybody(party)).order_by("pk")


def export(party: Party) -> dict[str, list[Row]]:
    """Give every case, with why it was opened and what was done."""
    names = ("matter", "created_at", "due_at", "reached_at", "agreement", "closed_at", "outcome", "told", "theme")
    return {
        "cases": [plain(case, *names) for case in of(party)],
        "causes": [plain(line, "kind", "at", "words") for case in of(party) for line in case.causes.order_by("pk")],
        "events": [plain(event, "kind", "at", "words") for case in of(party) for event in case.events.order_by("pk")],
        "reviews": [plain(row, "held_on", "next_on", "concluded") for row in reviews(party)],
        "plan": [plain(row, "words", "on", "due", "done_at") for row in lines(party)],
    }


def reviews(party: Party) -> Any:
    """Give the reviews of an account, oldest first: a person may be one."""
    return AccountReview.objects.filter(party__in=everybody(party)).order_by("pk")


def lines(party: Party) -> Any:
    """Give the lines of an account's plan, oldest first."""
    return PlanLine.objects.filter(party__in=everybody(party)).order_by("pk")


def words(party: Party) -> Iterable[FreeText]:
    """Give what staff wrote in cases."""
    for case in of(party):
        for text in (case.matter, case.agreement, case.told, case.theme):
            if text:
                yield FreeText("case", case.created_at, text)
    for event in CaseEvent.objects.filter(case__in=of(party)).exclude(words="").order_by("pk"):
        yield FreeText("case", event.at, event.words)
    for row in reviews(party).exclude(concluded=""):
        yield FreeText("case", row.created_at, row.concluded)
    for row in lines(party):
        yield FreeText("case", row.on, row.words)


def forget(party: Party) -> None:
    """Remove the cases whole, and reviews and plans: their words, times and hands lead to one customer."""
    of(party).delete()
    reviews(party).delete()
    lines(party).delete()


def register() -> None:
    """Called once at start."""
    erasure.register(Stage("act", KEEPS, export, forget, words))
    users_erasing.register(FATES)
