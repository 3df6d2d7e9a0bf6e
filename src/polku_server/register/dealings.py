"""What was agreed with a customer and the rivals named, in the order in which they are read."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.utils.translation import gettext_lazy

from .models import Agreed, Party, Rival

MOST = 100  # lines of one customer that a page reads
KEPT = 3  # kept promises of a side that stand on the brief

DONE = {
    "agree": gettext_lazy("What was agreed is written down."),
    "kept": gettext_lazy("Marked as kept."),
    "rival": gettext_lazy("The rival is written down."),
    "retired": gettext_lazy("Taken off the list of rivals."),
    "purchase": gettext_lazy("The purchase is written down."),
    "referral": gettext_lazy("The referral is written down."),
}


def agreed(party: Party) -> list[Agreed]:
    """Give promises: ours before theirs, open ones first by their day, then those kept, newest first."""
    rows = list(party.agreed.order_by("-pk")[:MOST])
    return sorted(rows, key=lambda row: (row.side, row.kept_at is not None, row.due or dt.date.max))


def by_side(rows: list[Agreed]) -> list[tuple[str, list[Agreed]]]:
    """Give the promises of each side with who promised: all that are open, and a few that were kept."""
    found = []
    for _side, held in groupby(rows, key=lambda row: row.side):
        lines = list(held)
        still = [row for row in lines if row.kept_at is None]
        found.append((lines[0].get_side_display(), still + [row for row in lines if row.kept_at][:KEPT]))
    return found


def rivals(party: Party) -> list[Rival]:
    """Give the rivals that hold, by name."""
    return list(party.rivals.filter(retired_at=None).order_by("name", "pk")[:MOST])
