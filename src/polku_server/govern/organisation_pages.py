"""The organisation's settings, for administrators; and its logo, for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polku.govern import colour as colours

from ..ui import uploads
from . import organisation, organisation_colour, organisation_logo, policy
from .accounts import me
from .models import Logo, Organisation
from .organisation_colour import DARK, LIGHT, Ground
from .organisation_forms import SettingsForm, zones
from .policy import Permission

DONE = {
    "changed": gettext_lazy("Saved. Pages for customers show it now."),
    "same": gettext_lazy("Nothing was changed."),
    "hung": gettext_lazy("The logo is in use."),
    "down": gettext_lazy("The logo was removed."),
    "painted": gettext_lazy("The colour is in use."),
    "plain": gettext_lazy("Polku's own colour is in use again."),
}
ALWAYS = "public, max-age=31536000, immutable"  # the address holds the picture's digest
guarded = policy.page(Permission.ORGANISATION)


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Everything that is set for the organisation. POST changes name, zone, currency and languages."""
    if request.method != "POST":
        return page(request)
    form = SettingsForm(request.POST, held=Organisation.objects.first())
    if not form.is_valid():
        return page(request, form=form)
    try:
        changed = organisation.change(by=me(request), **form.told())
    except ValidationError as refused:
        form.refused(refused)
        return page(request, form=form)
    return done("changed" if changed else "same")


@guarded
@require_POST
def colour(request: HttpRequest) -> HttpResponse:
    """Choose the brand colour; what cannot be read is refused, with the nearest shade that can."""
    asked = request.POST.get("colour", "")
    try:
        organisation.paint(asked, by=me(request))
    except organisation.Weak as weak:
        return page(request, asked=asked, colour_wrong=weak.messages, nearest=weak.nearest)
    except ValidationError as refused:
        return page(request, asked=asked, colour_wrong=refused.messages)
    return done("painted" if asked.strip() else "plain")


def logo(request: HttpRequest) -> HttpResponse:
    """Take a logo into use, remove the one there is, or bring back the one that was removed."""
    if request.POST.get("do") == "remove":
        organisation.take_down(by=me(request))
        return done("down")
    if request.POST.get("do") == "restore":
        organisation.hang_again(by=me(request))
        return done("hung")
    sentence = uploads.refusal(request)
    sent = request.FILES.get("logo")
    if sentence or sent is None:
        return page(request, logo_wrong=[sentence or _("Choose a file first.")])
    try:
        organisation.hang(cast(organisation_logo.Sent, sent).data, by=me(request))
    except ValidationError as refused:
        return page(request, logo_wrong=refused.messages)
    return done("hung")


def with_own_handler(view: Callable[[HttpRequest], HttpResponse]) -> policy.Page:
    """Read the file by our own small handler: it must be named before anything, the form's proof too, is read."""
    checked = csrf_protect(view)

    @guarded
    @csrf_exempt
    @require_POST
    def inner(request: HttpRequest) -> HttpResponse:
        request.upload_handlers = [organisation_logo.InMemory(request)]
        return checked(request)

    return inner


take_logo = with_own_handler(logo)


def done(what: str) -> HttpResponse:
    """Go back to the page, which says what was done."""
    return redirect(f"{reverse('organisation')}?done={what}")


def page(
    request: HttpRequest,
    *,
    form: SettingsForm | None = None,
    colour_wrong: Sequence[str] = (),
    logo_wrong: Sequence[str] = (),
    asked: str = "",
    nearest: str = "",
) -> HttpResponse:
    """Write the settings page, with what was refused."""
    held = Organisation.objects.first()
    context: dict[str, Any] = {
        "title": _("The organisation's settings"),
        "kicker": _("Settings"),
        "lead": _("What customers see of you, and by which clock, money and languages Polku works."),
        "form": form or SettingsForm(held=held),
        "zones": zones(),
        "waits": waiting(held),
        "held": held,
        "colour": asked or (held.colour if held else ""),
        "looks": looks(held.colour if held else ""),
        "nearest": nearest,
        "offered": looks(nearest) if nearest else None,
        "colour_wrong": colour_wrong,
        "logo_wrong": logo_wrong,
        "done": DONE.get(request.GET.get("done", "")) if request.method != "POST" else "",
        "undo": reverse("organisation-logo") if down(request) else "",
    }
    wrong = colour_wrong or logo_wrong or (form and form.errors)
    return render(request, "govern/organisation.html", context, status=422 if wrong else 200)


def down(request: HttpRequest) -> bool:
    """Tell whether the logo was just removed, and can be brought back."""
    return request.method != "POST" and request.GET.get("done") == "down" and organisation.removed() is not None


def waiting(held: Organisation | None) -> str:
    """Say which time zone is in force while a chosen one waits for the next start."""
    chosen = held.time_zone if held else ""
    if not chosen or chosen == settings.TIME_ZONE:
        return ""
    said = _("%(chosen)s waits for the next start of Polku; until then %(zone)s is in force.")
    return said % {"chosen": chosen, "zone": settings.TIME_ZONE}


def looks(colour: str) -> list[dict[str, Any]]:
    """Show how a colour, or Polku's own, stands on light and on dark ground, with its contrast."""
    light, dark = (colour, colour) if colour else organisation_colour.OWN
    return [look(_("On a light screen"), light, LIGHT), look(_("On a dark screen"), dark, DARK)]


def look(name: str, colour: str, ground: Ground) -> dict[str, Any]:
    """Show one ground."""
    shade = organisation_colour.shade(colour, ground)
    return {
        "name": name,
        "shade": shade,
        "own": shade == colour,
        "paper": ground.paper,
        "words": ground.words,
        "contrast": int(10 * organisation_colour.measured(shade, ground)) / 10,
        "enough": colours.ENOUGH,
    }


@policy.public
@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The logo itself: always a PNG that we wrote, whatever was sent."""
    in_use = Organisation.objects.filter(logo=digest)  # one that was removed is seen by nobody
    found = Logo.objects.filter(digest=digest).values_list("picture", flat=True).first() if in_use.exists() else None
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found), content_type="image/png")
    response.headers["Cache-Control"] = ALWAYS
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
