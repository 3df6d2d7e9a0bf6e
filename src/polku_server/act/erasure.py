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

KEEPS = frozenset({"AskAgain", "Case", "CaseCause", "CaseEvent"})
FATES = {
    "AskAgain.by": Fate.STAY,
    "Case.owner": Fate.LET_GO,
    "CaseCause.by": Fate.STAY,
    "CaseEvent.by": Fate.STAY,
    "CaseEvent.whom": Fate.STAY,
    "CaseEvent.before": Fate.STAY,
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
    }


def words(party: Party) -> Iterable[FreeText]:
    """Give what staff wrote in cases."""
    for case in of(party):
        for text in (case.matter, case.agreement, case.told, case.theme):
            if text:
                yield FreeText("case", case.created_at, text)
    for event in CaseEvent.objects.filter(case__in=of(party)).exclude(words="").order_by("pk"):
        yield FreeText("case", event.at, event.words)


def forget(party: Party) -> None:
    """Remove the cases whole: their words, times and hands lead to one customer."""
    of(party).delete()


def register() -> None:
    """Called once at start."""
    erasure.register(Stage("act", KEEPS, export, forget, words))
    users_erasing.register(FATES)
