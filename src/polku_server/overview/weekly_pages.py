"""The weekly meeting, and the decision log that comes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import policy
from ..govern.policy import Permission
from ..register.seeing import reader, row_at
from ..ui import paging
from . import actions, weekly
from .forms import AgainForm, DecisionForm, ReviewForm

CURSOR = "polku.decisions"  # signed, so that no sequence key can be asked for
DONE = {
    "decided": gettext_lazy("The decision is in the log. It comes back on its day."),
    "reviewed": gettext_lazy("What came of it is in the log."),
    "again": gettext_lazy("The decision is looked at again on the new day."),
}


@policy.page(Permission.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest) -> HttpResponse:
    """The meeting's page; a decision is written down at its end."""
    by = reader(request)
    form = DecisionForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST":
        policy.demand(by, Permission.ACTIONS)
        if form.does(lambda said: actions.decide(by=by, **said)):
            return redirect("/weekly/?done=decided#decided")
    context = {
        "title": _("Weekly meeting"),
        **weekly.page(by),
        "form": form if actions.may_decide(by) else None,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "overview/weekly.html", context, status=422 if form.errors else 200)


@policy.page(Permission.PROMISES)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision, newest first, a page at a time."""
    by, after = reader(request), request.GET.get("after", "")
    found, following = paging.newest(weekly.decisions(by), "decided_on", after, most=weekly.PAGE, salt=CURSOR)
    context = {
        "title": _("Decision log"),
        "kicker": _("Weekly meeting"),
        "lead": _("What was decided because of customers, who sees to it, and what came of it."),
        "rows": [weekly.shown(each, by) for each in found],
        "next": following,
    }
    return render(request, "overview/decisions.html", context)


@policy.page(Permission.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, public_id: str) -> HttpResponse:
    """One decision: what came of it, or another day to look at it."""
    by = reader(request)
    row = row_at(weekly.decisions(by), public_id)
    again = "review_on" in request.POST
    sent = request.POST if request.method == "POST" else None
    review = ReviewForm(None if again else sent, initial={"came_of": row.came_of})
    other = AgainForm(sent if again else None)
    form = other if again else review
    if sent is not None:
        actions.demand(by, row)
    verb = actions.look_again if again else actions.review
    if form.does(lambda said: verb(row, by=by, **said)):
        return redirect(f"/weekly/?done={'again' if again else 'reviewed'}#decided")
    context = {
        "title": row.words,
        "kicker": _("Decision of the weekly meeting"),
        "lead": row.why,
        **weekly.shown(row, by),
        "review": review,
        "again": other,
        "form": form,
    }
    return render(request, "overview/decision.html", context, status=422 if form.errors else 200)
