"""The audit log as the data protection officer reads it, with the state of its chain."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..ui import figures
from . import audit_heads, audit_reading, audit_seal, audit_verify, exports, policy
from .models import AuditWaiting
from .policy import Permission

LATE = dt.timedelta(minutes=1)  # an entry that has waited so long shows that nothing seals


@policy.page(Permission.AUDIT)
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """What was done, newest first, narrowed by who, what, to what and when."""
    asked = audit_reading.asked(request.GET)
    found, after = audit_reading.page(audit_reading.entries(asked), request.GET.get("after", ""))
    rest = request.GET.copy()
    rest["after"] = after
    context = {
        "title": _("Audit log"),
        "kicker": _("Privacy and governance"),
        **state(),
        "asked": asked,
        "verbs": audit_reading.verbs(),
        "staff": audit_reading.staff(),
        "rows": list(audit_reading.lines(found)),
        "next": rest.urlencode() if after else "",
        "exported": exports.offered(request.user, "audit"),
    }
    return render(request, "govern/audit_log.html", context)


def state() -> dict[str, Any]:
    """Say how far the log is sealed, when it was verified, and what is wrong if something is."""
    last = audit_seal.last_seal()
    waiting = AuditWaiting.objects.select_related("entry").order_by("entry_id").first()
    looked = audit_verify.looked(audit_heads.desk())
    return {
        "lead": sealed(last.number if last else 0),
        "verified": verified(looked),
        "wrong": wrong(looked, late=waiting is not None and timezone.now() - waiting.entry.at > LATE),
        "digest": last.digest if last else "",
    }


def sealed(number: int) -> str:
    """Say how many entries are sealed."""
    if not number:
        return _("Nothing is sealed yet.")
    said = ngettext("One entry is sealed.", "%(n)s entries are sealed.", number)
    return said % {"n": figures.count(number)}


def verified(looked: dict[str, Any]) -> str:
    """Say when the log was computed again, and how far."""
    if not looked:
        return _("Not verified yet. It is done once a day, and by polku audit verify on the server.")
    when = audit_reading.clock(timezone.localtime(dt.datetime.fromisoformat(looked["at"])))
    if looked["findings"]:
        return _("Computed again on %(when)s.") % {"when": when}
    said = _("Verified to number %(n)s on %(when)s: it is as it was written.")
    return said % {"n": figures.count(looked["number"]), "when": when}


def wrong(looked: dict[str, Any], *, late: bool) -> str:
    """Say what is wrong and what to do; nothing when all is well."""
    if looked.get("findings"):
        return _("The log is not as it was written. Have polku audit verify run on the server: it says what and where.")
    if late:
        return _("Entries have waited for more than a minute to be sealed. Ask for the log of the jobs process.")
    return ""
