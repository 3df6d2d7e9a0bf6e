"""What happened meanwhile: the list of events, and one event to change, remove or restore."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..govern import exports, policy
from ..govern.policy import Permission
from ..register.seeing import reader, row_at
from ..ui import figures, paging
from . import actions
from .events import events, when
from .forms import EventForm
from .models import ContextEvent

PAGE = 30
CURSOR = "polku.events"  # signed, so that no sequence key can be asked for
DONE = {
    "added": gettext_lazy("The event is marked on every chart."),
    "changed": gettext_lazy("The event was changed."),
    "removed": gettext_lazy("The event was taken off the charts."),
    "restored": gettext_lazy("The event is on the charts again."),
}


@policy.page(Permission.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every event, the newest first, a page at a time; a new one is written down below."""
    by = reader(request)
    form = EventForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST":
        demand_any(by)
        if form.does(lambda said: actions.add_event(by=by, **said)):
            return redirect(f"{reverse('events')}?done=added")
    rows, after = events(by).filter(removed_at=None), request.GET.get("after", "")
    found, following = paging.newest(rows, "first_on", after, most=PAGE, salt=CURSOR)
    context = {
        "title": _("What happened meanwhile"),
        "kicker": _("Measures"),
        "lead": _("Price rises, strikes, weather, campaigns: marked on every chart, so that nobody is fooled by them."),
        "rows": [shown(each) for each in found],
        "next": following,
        "form": form if actions.may_add(by) else None,
        "exported": exports.offered(by, "events"),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "measure/events.html", context, status=422 if form.errors else 200)


def demand_any(by: Any) -> None:
    """Stop whoever writes no events down."""
    if not actions.may_add(by):
        raise PermissionDenied


def shown(event: ContextEvent) -> dict[str, Any]:
    """Give an event's row."""
    days = when(event).replace(figures.JOIN, "")  # a narrow table may break it
    return {"event": event, "when": days, "unit": event.unit.name if event.unit else _("the whole company")}


@policy.page(Permission.PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event. POST changes it; `do` removes or restores it."""
    by = reader(request)
    event = row_at(events(by), public_id)
    sent = request.POST if request.method == "POST" else None
    initial = {name: getattr(event, name) for name in actions.FIELDS} | {"unit": public(event)}
    form = EventForm(sent, by=by, initial=initial)
    if sent is not None:
        actions.demand(by, event)
        if done := acted(event, by, form, sent.get("do", "")):
            return redirect(f"{reverse('event', args=[event.public_id])}?done={done}")
        event.refresh_from_db()
    context = {
        "title": event.words,
        "kicker": _("What happened meanwhile"),
        "lead": "" if event.removed_at is None else _("Removed: it is on no chart."),
        **shown(event),
        "form": form if actions.may_change(by, event) and event.removed_at is None else None,
        "can_change": actions.may_change(by, event),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "measure/event.html", context, status=422 if sent is not None else 200)


def public(event: ContextEvent) -> str:
    """Give what stands for an event's unit in its form."""
    return event.unit.public_id if event.unit else ""


def acted(event: ContextEvent, by: Any, form: EventForm, do: str) -> str:
    """Do what was asked; give what was done, or nothing if it was refused."""
    if do == "remove":
        actions.remove_event(event, by=by)
        return "removed"
    if do == "restore":
        actions.restore_event(event, by=by)
        return "restored"
    return "changed" if form.does(lambda said: actions.change_event(event, by=by, **said)) else ""
