"""What opens cases and whose they are: for all to read who read what is promised, for a lead to settle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.models import Role, User
from ..govern.policy import Permission
from ..register.forms import Pick, Shaped
from ..register.seeing import reader
from ..ui import figures
from . import ruling
from .models import CaseCause
from .ruling_models import CaseRule

Kind = CaseCause.Kind
ASKED = {
    Kind.NPS: gettext_lazy("At most so many points, of 0 to 10"),
    Kind.CSAT: gettext_lazy("At most so many points, of 1 to 5"),
    Kind.CES: gettext_lazy("How many of the highest points"),
    Kind.SILENT: gettext_lazy("Days"),
}
NAMES = {
    Kind.NPS: gettext_lazy("Would not recommend us"),
    Kind.CSAT: gettext_lazy("Was dissatisfied"),
    Kind.CES: gettext_lazy("Had much trouble"),
    Kind.SERIOUS: gettext_lazy("A serious comment"),
    Kind.NOTE: gettext_lazy("A serious note by staff"),
    Kind.PROMISE: gettext_lazy("A promise to a customer was not kept"),
    Kind.SILENT: gettext_lazy("A silent key account"),
}


class RuleForm(Shaped):
    """One rule: in use or not, from which limit on, whose its cases are."""

    on = forms.BooleanField(label=gettext_lazy("The rule is in use"), required=False)
    limit = forms.IntegerField(required=False)
    owner = Pick(
        User.objects.none(),
        label=gettext_lazy("To whom"),
        help_text=gettext_lazy("Empty: the account manager, else the nearest unit leader."),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{kind}_%s", **kwargs)
        if kind in ASKED:
            self.fields["limit"].label = ASKED[Kind(kind)]
        else:
            del self.fields["limit"]
        anywhere = Role.LEAD, Role.UNIT_LEADER, Role.ACCOUNT_MANAGER
        known = User.objects.filter(is_active=True, grants__role__in=anywhere).distinct()
        self.fields["owner"].queryset = known.order_by("name", "pk")  # type: ignore[attr-defined]


@policy.page(Permission.PROMISES, Permission.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in words; a POST settles the one that it names, or takes its last change back."""
    by, form, kind = reader(request), None, ""
    can_set = policy.allows(by, Permission.SETTINGS)
    if request.method == "POST":
        if not can_set:
            raise PermissionDenied
        kind, form = request.POST.get("rule", ""), None
        if kind not in ruling.RULES:
            raise BadRequest("rule")
        if request.POST.get("do") == "back":
            ruling.take_back(kind, by=by)
            return redirect(f"{reverse('case-rules')}?done=back")
        form = RuleForm(kind, request.POST)
        if changed(form, kind, by):
            return redirect(f"{reverse('case-rules')}?done={kind}")
    held = ruling.settled()
    done = request.GET.get("done", "")
    context = {
        "title": _("What opens a case"),
        "kicker": _("Cases"),
        "lead": _("An answer or a day that goes by opens a case of itself. A customer has one open case at a time."),
        "rows": [row(rule, form if each == kind else None, can_set=can_set) for each, rule in held.items()],
        "form": form,
        "done": words_of(done),
        "undo": done if done in held and held[done].before and can_set else "",
    }
    return render(request, "act/rules.html", context, status=422 if form else 200)


def changed(form: RuleForm, kind: str, by: User) -> bool:
    """Settle a rule; tell whether it was accepted."""
    return form.does(lambda said: ruling.change_rule(kind, by=by, **said))


def words_of(done: str) -> str:
    """Say what was done."""
    return _("The change was taken back.") if done == "back" else _("The rule was settled.") if done in NAMES else ""


def row(rule: CaseRule, form: RuleForm | None, *, can_set: bool) -> dict[str, Any]:
    """Give one rule for the page."""
    initial = {"on": rule.on, "limit": rule.limit, "owner": rule.owner.public_id if rule.owner else None}
    return {
        "kind": str(rule.kind),
        "name": NAMES[Kind(rule.kind)],
        "on": rule.on,
        "says": says(rule),
        "whose": whose(rule),
        "form": (form or RuleForm(rule.kind, initial=initial)) if can_set else None,
        "open": form is not None,
    }


def says(rule: CaseRule) -> str:
    """Say in a sentence when a rule opens a case."""
    limit = rule.limit or 0
    said = {
        Kind.NPS: _("The answer to “Would you recommend us?” is at most %(limit)s, of 0 to 10."),
        Kind.CSAT: _("The answer to “How satisfied are you?” is at most %(limit)s, of 1 to 5."),
        Kind.CES: ngettext(
            "The answer to “How much effort did it take?” is the highest point.",
            "The answer to “How much effort did it take?” is one of the %(limit)s highest points.",
            limit,
        ),
        Kind.SERIOUS: _("The words tell of danger, discrimination, a legal claim or leaving us."),
        Kind.NOTE: _("Staff writes down the same of a customer. Any note can be made a case by hand."),
        Kind.PROMISE: _("The day that we promised a customer has gone by, and it is not marked as kept."),
        Kind.SILENT: _("Nobody has met a customer who has an account manager for %(limit)s days."),
    }[Kind(rule.kind)]
    return said % {"limit": figures.count(limit)}


def whose(rule: CaseRule) -> str:
    """Say whose the cases of a rule are."""
    if rule.owner and rule.owner.is_active:
        return _("To %(name)s, where they may see the customer.") % {"name": rule.owner.name}
    return _("To the account manager, else to the nearest unit leader; else it waits for an owner.")
