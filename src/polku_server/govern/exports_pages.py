"""Carrying a list away as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..ui.pages import problem
from . import exports, policy
from .exporting import Busy, Failed, Order, Running
from .models import User
from .policy import Permission

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


@policy.page(Permission.EXPORT)
@require_POST
def export(request: HttpRequest, listing: str, form: str) -> HttpResponseBase:
    """Give a list as a file, narrowed as its page was. POST, as it leaves a mark in the audit log."""
    found = exports.named(listing)
    if found is None or form not in KINDS:
        raise Http404
    assert isinstance(request.user, User)  # noqa: S101  the page is open to users alone
    policy.demand(request.user, found.permission)
    if found.asked:
        found.asked(request.GET, request.user)
    order = Order(listing, form, request.user.public_id, request.GET.urlencode(), get_language() or "")
    try:
        running = Running(order, exports.folder())
        running.begin(whole=form != "csv")  # only CSV can be read before its end is written
    except Busy:
        return busy()
    except Failed as failed:
        return not_made(str(failed))
    return StreamingHttpResponse(
        running,
        content_type=KINDS[form],
        headers={"Content-Disposition": f'attachment; filename="{listing}-{timezone.localdate()}.{form}"'},
    )


def busy() -> HttpResponseBase:
    """Others are exporting."""
    lead = _("Other exports are being made right now. Wait a moment and try again.")
    response = problem(503, _("The export has to wait"), lead, _("To the front page"))
    response.headers["Retry-After"] = "30"
    return response


def not_made(words: str) -> HttpResponseBase:
    """The export ended before its first byte."""
    lead = words or _("The fault is ours, not yours. Try again; if it does not help, choose another kind of file.")
    return problem(500, _("The export was not made"), lead, _("To the front page"))
