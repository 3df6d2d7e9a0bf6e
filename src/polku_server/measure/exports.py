"""The list of events as a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..govern.exports import DAY, Column, Listing, register, stored
from ..govern.policy import Permission
from .models import ContextEvent

EVENTS = Listing(
    "events",
    _("What happened meanwhile"),
    Permission.PROMISES,
    {
        "event": Column(_("What happened"), path="words"),
        "kind": Column(_("What kind"), path="kind"),
        "first_day": Column(_("First day"), DAY, "first_on"),
        "last_day": Column(_("Last day"), DAY, "last_on"),
        "unit": Column(_("Unit"), path="unit__name"),
    },
    stored(lambda by, query: ContextEvent.objects.filter(removed_at=None), Permission.PROMISES),
)


def register_lists() -> None:
    """Called once at start."""
    register(EVENTS)
