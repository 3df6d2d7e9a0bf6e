"""The lists of governance: what customers allowed, and what was done."""

from __future__ import annotations

import json

from django.utils.translation import gettext_lazy as _

from . import audit_reading
from .exports import TIME, WHOLE, YES, Column, Listing, register, stored
from .models import ConsentDecision
from .policy import Permission

CONSENTS = Listing(
    "consents",
    _("Consents"),
    Permission.CONSENT,
    {
        "customer": Column(_("Customer"), path="party__pseudonym"),
        "customer_name": Column(_("Name"), path="party__name", named=True),
        "purpose": Column(_("Purpose"), path="purpose"),
        "channel": Column(_("Channel"), path="channel"),
        "recipient": Column(_("Recipient"), path="recipient"),
        "given": Column(_("Given"), YES, "given"),
        "wording": Column(_("Version of the wording"), WHOLE, "wording__number"),
        "language": Column(_("Language"), path="language"),
        "source": Column(_("Source"), path="source"),
        "time": Column(_("Time"), TIME, "at"),
    },
    stored(lambda by, query: ConsentDecision.objects.all(), Permission.CONSENT),
)
AUDIT = Listing(
    "audit",
    _("Audit log"),
    Permission.AUDIT,
    {
        "entry": Column(_("Entry"), WHOLE, "pk"),
        "time": Column(_("Time"), TIME, "at"),
        "actor": Column(_("Who"), path="actor"),
        "verb": Column(_("What was done"), path="verb"),
        "thing": Column(_("To what"), path="thing"),
        "detail": Column(_("Detail"), path="detail", text=json.dumps),
    },
    stored(lambda by, query: audit_reading.entries(audit_reading.asked(query)), Permission.AUDIT),
    asked=lambda query, by: audit_reading.entries(audit_reading.asked(query)),
)


def register_lists() -> None:
    """Called once at start."""
    register(CONSENTS, AUDIT)
