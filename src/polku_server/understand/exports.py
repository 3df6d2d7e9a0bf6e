"""Customers' comments as a file: masked as on the page, with what was read of each."""

from __future__ import annotations

import json

from django.utils.translation import gettext_lazy as _

from ..govern.exports import DAY, TIME, Column, Listing, register, stored
from ..govern.policy import Permission
from .choice import chosen
from .models import Reading

ANSWER = "words__response__"
QUOTES = Listing(
    "quotes",
    _("Comments"),
    Permission.ANSWERS,
    {
        "comment": Column(_("Comment"), path="words__text"),
        "tone": Column(_("Tone"), path="tone"),
        "language": Column(_("Language"), path="language"),
        "serious": Column(_("Serious"), path="serious", text=lambda said: json.dumps(said) if said else ""),
        "touchpoint": Column(_("Touchpoint"), path=f"{ANSWER}touchpoint__name"),
        "unit": Column(_("Unit"), path=f"{ANSWER}unit__name"),
        "day": Column(_("Day"), DAY, f"{ANSWER}happened_on"),
        "stored": Column(_("Stored"), TIME, f"{ANSWER}stored_at"),
    },
    stored(lambda by, query: chosen(query, by).readings() if query else Reading.objects.all(), Permission.ANSWERS),
    asked=chosen,
)


def register_lists() -> None:
    """Called once at start."""
    register(QUOTES)
