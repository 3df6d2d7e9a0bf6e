"""What a company settles once: customer groups, its own fields, units and touchpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import exports, policy
from ..govern.policy import Permission
from . import actions
from .forms import FieldForm, GroupForm, Shaped, TouchpointForm, UnitForm
from .models import CustomerGroup, CustomField, Touchpoint, Unit
from .seeing import reader, row_at
from .units import Units

NEW = "new"
BOTH = ["GET", "HEAD", "POST"]


@policy.page(Permission.REGISTER, Permission.SETTINGS)
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Whom we serve: for whom, for whom not, and why."""
    held = Count("memberships", filter=Q(memberships__party__merged_into=None))
    most = Max("memberships__party__kind", filter=Q(memberships__party__merged_into=None))  # person comes last
    context = {
        "title": _("Customer groups"),
        "kicker": _("Customers"),
        "lead": _("Whom we serve, whom not, and why."),
        "groups": CustomerGroup.objects.select_related("owner").annotate(n=held, kind=most).order_by("name"),
        "counted": policy.access(request.user).everywhere(Permission.REGISTER),
        "can_set": policy.allows(reader(request), Permission.SETTINGS),
    }
    return render(request, "register/groups.html", context)


@policy.page(Permission.SETTINGS)
@require_http_methods(BOTH)
def group(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a customer group."""
    row = None if public_id == NEW else row_at(CustomerGroup.objects.all(), public_id)
    names = ("name", "serves", "not_for", "why")
    start = {name: getattr(row, name) for name in names} | {"owner": id_of(row.owner)} if row else {}
    form = GroupForm(request.POST or None, initial=start)

    def save(given: dict[str, Any]) -> object:
        if row:
            return actions.change_group(row, by=reader(request), **given)
        return actions.make_group(given.pop("name"), given.pop("serves"), by=reader(request), **given)

    return asked(request, form, save, row.name if row else _("A new customer group"), "customer-groups")


@policy.page(Permission.SETTINGS)
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The company's own fields, each with its purpose and time."""
    context = {
        "title": _("Own fields"),
        "kicker": _("Customers"),
        "lead": _("What you keep of customers beyond what everybody keeps, why, and for how long."),
        "fields": CustomField.objects.annotate(n=Count("values")).order_by("of", "name"),
    }
    return render(request, "register/fields.html", context)


@policy.page(Permission.SETTINGS)
@require_http_methods(BOTH)
def field(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change one of the company's own fields."""
    row = None if public_id == NEW else row_at(CustomField.objects.all(), public_id)
    names = ("name", "key", "of", "type", "purpose", "keep_days")
    start = {name: getattr(row, name) for name in names} | {"choices": "\n".join(row.choices)} if row else {}
    form = FieldForm(request.POST or None, initial=start)
    for name in ("key", "of", "type") if row else ():
        form.fields[name].disabled = True

    def save(given: dict[str, Any]) -> object:
        if row:
            return actions.change_field(row, by=reader(request), **given)
        return actions.make_field(given.pop("key"), given.pop("name"), by=reader(request), **given)

    return asked(request, form, save, row.name if row else _("A new field"), "customer-fields")


@policy.page(Permission.SETTINGS)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The tree of units with their leaders."""
    context = {
        "title": _("Units"),
        "kicker": _("Customers"),
        "lead": _("Figures, customers and rights follow this tree."),
        "units": branches(Units()),
        "exported": exports.offered(request.user, "units"),
    }
    return render(request, "register/units.html", context)


def branches(held: Units, above: Unit | None = None) -> list[dict[str, Any]]:
    """Give the units below one, each with those below it."""
    key = above.pk if above else None
    return [{"unit": each, "below": branches(held, each)} for each in held.all if each.parent_id == key]


@policy.page(Permission.SETTINGS)
@require_http_methods(BOTH)
def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a unit."""
    row = None if public_id == NEW else row_at(Unit.objects.all(), public_id)
    names = ("name", "leader", "number")
    start = {name: getattr(row, name) for name in names} | {"parent": id_of(row.parent)} if row else {}
    form = UnitForm(request.POST or None, initial=start)

    def save(given: dict[str, Any]) -> object:
        if row:
            return actions.change_unit(row, by=reader(request), **given)
        return actions.make_unit(given.pop("name"), by=reader(request), **given)

    return asked(request, form, save, row.name if row else _("A new unit"), "units")


@policy.page(Permission.SETTINGS)
@require_safe
def touchpoints(request: HttpRequest) -> HttpResponse:
    """The places on the customer's path, in its order."""
    held = list(Touchpoint.objects.order_by("position", "id"))
    phases = [(words, [row for row in held if row.phase == phase]) for phase, words in Touchpoint.Phase.choices]
    context = {
        "title": _("Touchpoints"),
        "kicker": _("Customers"),
        "lead": _("Where we meet the customer: before, during and after the sale."),
        "phases": [(words, rows) for words, rows in phases if rows],
        "exported": exports.offered(request.user, "touchpoints"),
    }
    return render(request, "register/touchpoints.html", context)


@policy.page(Permission.SETTINGS)
@require_http_methods(BOTH)
def touchpoint(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a touchpoint."""
    row = None if public_id == NEW else row_at(Touchpoint.objects.all(), public_id)
    names = ("name", "phase", "position", "number", "owner", "deputy", "partner")
    form = TouchpointForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else {})

    def save(given: dict[str, Any]) -> object:
        if not given["position"]:
            del given["position"]
        if row:
            return actions.change_touchpoint(row, by=reader(request), **given)
        return actions.make_touchpoint(given.pop("name"), by=reader(request), **given)

    return asked(request, form, save, row.name if row else _("A new touchpoint"), "touchpoints")


def asked(
    request: HttpRequest, form: Shaped, save: Callable[[dict[str, Any]], object], title: str, back: str
) -> HttpResponse:
    """Ask, save and go back to the list; what is refused stands in the form."""
    if request.method == "POST" and form.does(lambda said: save(dict(said))):
        return redirect(back)
    context = {"title": title, "kicker": _("Customers"), "form": form, "back": back, "button": _("Save")}
    return render(request, "register/setting.html", context, status=422 if form.errors else 200)


def id_of(row: Any) -> str | None:
    """Give what a choice is called in a form."""
    return row.public_id if row else None
