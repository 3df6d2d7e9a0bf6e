"""Cases: the list, and one case with everything to be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import audit, consent, exports, policy
from ..govern.models import User
from ..govern.policy import Permission
from ..listen.models import Response
from ..listen.pages import rows as answered
from ..register.forms import Shaped
from ..register.seeing import reader
from . import actions, asking, closing, forms, listing, rights, roots, showing
from .history import events, lines
from .models import AskAgain, Case, CaseCause

guarded = policy.page(rights.WORKING)


@guarded
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the reader may work on: what is overdue first."""
    by = reader(request)
    asked = listing.chosen(request.GET, by)
    found, after = listing.page(asked, request.GET.get("after", ""))
    closed = asked.state == "closed"
    context = {
        "title": _("Cases"),
        "lead": _("One customer's matter each, open until the customer has heard from us."),
        "groups": [(_("Closed"), [showing.row(case) for case in found])] if closed else list(showing.grouped(found)),
        "states": [(name, words, asked.query(state=name)) for name, words in listing.STATES.items()],
        "chosen": asked,
        "own": asked.query(own="" if asked.own else "1"),
        "next": asked.query(after=after) if after else "",
        "first": asked.query() if request.GET.get("after") else "",
        "given": given(request, by),
        "exported": exports.offered(by, "cases"),
        "measured": policy.allows(by, closing.READING),
    }
    return render(request, "act/cases.html", context)


def given(request: HttpRequest, by: User) -> Case | None:
    """Give the case that the reader has just given away and may see no more, so that it can be taken back."""
    name = request.GET.get("given", "")
    case = Case.objects.select_related("owner").filter(public_id=name).first() if name and "\0" not in name else None
    last = actions.last_given(case) if case else None
    return case if last and last.by == by and case and case.owner_id == last.whom_id else None


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """One case with everything to be done about it; a POST says by `do` what is done."""
    by = reader(request)
    if request.method == "POST" and request.POST.get("do") == "back":
        return taken_back(public_id, by)
    found = rights.case_named(by, public_id)
    if found.joined:
        return redirect("case", found.joined.public_id)
    if request.method != "POST":
        return written(request, found)
    do = DOING.get(request.POST.get("do", ""))
    if do is None:
        raise BadRequest("do")
    return do(request, found)


def taken_back(public_id: str, by: User) -> HttpResponse:
    """Take a case back; whoever gave it may, even if they see it no more."""
    found = Case.objects.filter(public_id=public_id).first() if "\0" not in public_id else None
    if found is None:
        raise Http404
    actions.give_back(found, by=by)
    return redirect("case", found.public_id)


def written(request: HttpRequest, case: Case, status: int = 200, **refused: Shaped) -> HttpResponse:
    """Write the page of a case; a form that was refused stands as it was sent. The look is written down first."""
    by, party = reader(request), case.party
    audit.seen(by, party)
    causes = list(CaseCause.objects.filter(case__in=[case, *case.joining.all()]).order_by("at", "pk"))
    case.cause, case.said = (causes[0].kind, causes[0].words) if causes else ("", "")  # type: ignore[attr-defined]
    context = {
        "title": showing.title(case),
        "kicker": _("Case of %(name)s") % {"name": party.name},
        "lead": lead(case),
        "row": showing.row(case),
        "case": case,
        "party": party,
        "due": showing.when(case.due_at),
        "contacts": list(party.contacts.order_by("pk")),
        "sees_customer": policy.allows(by, Permission.REGISTER),
        "causes": lines(causes),
        "answers": answers(causes),
        **history(request, case),
        "again": (planned := again(case)),
        "address": asking.address(planned) if planned else "",
        "problems": list(refused.values()),
        "done": "" if refused else DONE.get(request.GET.get("done", "")),
        "undo": request.GET.get("done") == "give",
        "letter": asking.told(planned) if planned else "",
        "forms": {name: refused.get(name) or form for name, form in asked_now(case).items()},
        "themes": roots.known() if case.open else [],
    }
    return render(request, "act/case.html", context, status=status)


def history(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Give what was done: the newest, with the way to all where there is more than is read at once."""
    rows = events(case, most=None if "all" in request.GET else SHOWN + 1)
    cut = "all" not in request.GET and len(rows) > SHOWN
    return {"events": rows[:SHOWN] if cut else rows, "older": cut}


def lead(case: Case) -> str:
    """Say in one sentence what is to be done, or how it ended."""
    said = {"name": case.party.name, "when": showing.when(case.due_at)}
    if not case.open:
        return _("The customer was told: %(words)s") % {"words": case.told}
    if case.held_by is None:
        return _("Nobody owns this case yet. Give it to somebody.")
    if case.agreed_at:
        return _("Ask the customer whether all is well, then close the case.")
    if case.reached_at:
        return _("Agree with the customer how to go on.")
    if case.late:
        return _("%(name)s was to be called by %(when)s. Call now.") % said
    return _("Call %(name)s by %(when)s.") % said


def asked_now(case: Case) -> dict[str, Shaped]:
    """Give the forms that make sense now."""
    if not case.open:
        verdict = consent.may(case.party, "surveys")
        plan = {"plan": forms.Again(not_before=verdict.again)} if verdict or verdict.again else {}
        return {"reopen": forms.Reopen(), **plan}
    opened: dict[str, Shaped] = {"call": forms.Call(), "give": forms.Give(case=case, initial=owner(case))}
    if case.reached_at:
        opened["agree"] = forms.Agree(initial={"agreement": case.agreement})
    initial = {"root": case.touchpoint and case.touchpoint.public_id}
    return opened | {"close": forms.Close(initial=initial, themes=roots.written(case))}


def owner(case: Case) -> dict[str, Any]:
    """Give whose it is, for the form."""
    return {"owner": case.owner.public_id if case.owner else None}


def answers(causes: list[CaseCause]) -> list[dict[str, Any]]:
    """Give the answers that a case came from, words masked as everywhere."""
    keys = [each.response_id for each in causes if each.response_id]
    rows = Response.objects.filter(pk__in=keys, batch__undone_at=None).order_by("pk")
    return list(answered(list(rows.select_related("touchpoint", "unit", "survey").prefetch_related("words"))))


def again(case: Case) -> AskAgain | None:
    """Give the plan to ask the customer again, if there is one."""
    return case.asking.filter(asked_at=None).select_related("survey", "case__party").first()


def call(request: HttpRequest, case: Case) -> HttpResponse:
    """Log that the customer was called."""
    return tried(
        request, case, "call", forms.Call(request.POST),
        lambda said: actions.log_contact(case, by=reader(request), **{**said, "reached": said["reached"] == "yes"}),
    )  # fmt: skip


def agree(request: HttpRequest, case: Case) -> HttpResponse:
    """Write down what was agreed."""
    by = reader(request)
    return tried(
        request, case, "agree", forms.Agree(request.POST), lambda said: actions.agree(case, said["agreement"], by=by)
    )


def close(request: HttpRequest, case: Case) -> HttpResponse:
    """Close the case."""
    by = reader(request)
    return tried(request, case, "close", forms.Close(request.POST), lambda said: actions.close(case, by=by, **said))


def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    """Open the case again."""
    by = reader(request)
    return tried(request, case, "reopen", forms.Reopen(request.POST), lambda said: actions.reopen(case, by=by, **said))


def give(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the case to somebody."""
    by = reader(request)
    form = forms.Give(request.POST, case=case)
    return tried(request, case, "give", form, lambda said: actions.give(case, said["owner"], by=by))


def plan(request: HttpRequest, case: Case) -> HttpResponse:
    """Plan to ask again."""
    by = reader(request)
    return tried(
        request, case, "plan", forms.Again(request.POST),
        lambda said: actions.ask_again(case, said["survey"], said["on"], by=by, way=said["way"]),
    )  # fmt: skip


def asked(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that the customer was asked again."""
    planned = again(case)
    if planned is None:
        return redirect("case", case.public_id)
    by = reader(request)
    return tried(request, case, "asked", Shaped(request.POST), lambda said: actions.asked(planned, by=by))


def tried(
    request: HttpRequest, case: Case, name: str, form: Shaped, act: Callable[[Mapping[str, Any]], object]
) -> HttpResponse:
    """Do what a form asks and come back; what is refused stands in the form. Who sees it no more goes to the list."""
    if form.does(act):
        if name == "give" and not rights.cases(reader(request)).filter(pk=case.pk).exists():
            return redirect(f"{reverse('cases')}?given={case.public_id}")
        return redirect(f"{reverse('case', args=[case.public_id])}?done={name}")
    fresh = rights.case_named(reader(request), case.public_id)
    return written(request, fresh, 422, **{name: form})


DOING: Mapping[str, Callable[[HttpRequest, Case], HttpResponse]] = {
    "call": call,
    "agree": agree,
    "close": close,
    "reopen": reopen,
    "give": give,
    "plan": plan,
    "asked": asked,
}
SHOWN = 50  # of what was done in a case; there is a link to the rest
DONE = {
    "opened": gettext_lazy("The case is open."),
    "call": gettext_lazy("The call was logged."),
    "agree": gettext_lazy("What was agreed is written down."),
    "close": gettext_lazy("The case is closed."),
    "reopen": gettext_lazy("The case is open again."),
    "give": gettext_lazy("The case has a new owner."),
    "plan": gettext_lazy("Asking again is planned. It comes to the day's page on that day."),
    "asked": gettext_lazy("The customer was asked again."),
}
