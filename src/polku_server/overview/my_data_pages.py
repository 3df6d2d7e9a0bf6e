"""A customer's own page, behind a signed link. Reading changes nothing at all; every change is a sent form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..govern import consent, erasure, frequency
from ..govern.consent import Standing
from ..govern.erasure_files import attached
from ..govern.models import Wording
from ..listen.models import Response
from ..register.actions.own import SOURCE
from ..register.models import Party
from . import my_data, my_data_links
from .my_data_details import correct, details_page
from .my_data_links import Opened
from .my_data_writing import gone, language, open_page, written

BOTH = ["GET", "HEAD", "POST"]
LIGHT = 14 * 1024  # bytes: what a slow phone gets at once
# rows of a list, whether older texts stand there, and whether the logo does
LENGTHS = ((my_data.FEW, True, True), (1, True, True), (1, False, True), (1, False, False))


@open_page
@require_safe
def own(request: HttpRequest, token: str) -> HttpResponse:
    """What is known of the customer, what they allow, what they told."""
    link = my_data_links.opened(token)
    return page(request, link, "saved" if "saved" in request.GET else "") if link else gone(request)


def page(request: HttpRequest, link: Opened, why: str = "", status: int = 200) -> HttpResponse:
    """Write the customer's page; the form's token holds which texts it shows. What is too long is written shorter."""
    code = language(request, link.party.language)
    for most, read, logo in LENGTHS:
        with translation.override(code):
            told = my_data.told(link, code, most, read=read)
        signed = my_data_links.form_token(link.party.public_id, language=code, wordings=told.pop("shown"))
        told |= {} if logo else {"logo": ""}
        response = written("page", code, status, link=link, token=signed, why=why, **told)
        if len(response.content) <= LIGHT:
            break
    return response


@open_page
@require_POST
def consents(request: HttpRequest, token: str) -> HttpResponse:
    """Allow or forbid, by one press."""

    def chosen(party: Party, shown: dict[str, Any]) -> None:
        decide(party, shown, request.POST.get("give", ""), request.POST.get("withdraw", ""))

    return changed(request, token, chosen)


@open_page
@require_POST
def often(request: HttpRequest, token: str) -> HttpResponse:
    """Choose how often to be contacted."""

    def chosen(party: Party, _shown: dict[str, Any]) -> None:
        frequency.wish(party, request.POST.get("often", "?"), source=SOURCE)

    return changed(request, token, chosen)


def changed(request: HttpRequest, token: str, choose: Callable[[Party, dict[str, Any]], object]) -> HttpResponse:
    """Take a choice that was made on this very page, and show the page with it; say what hinders."""
    link = my_data_links.opened(token)
    if link is None:
        return gone(request)
    shown = sent(request, link)
    if shown is None:
        return page(request, link, "elsewhere", 403)
    try:
        choose(link.party, shown)
    except ValidationError:
        return page(request, link, "choice", 422)
    return back(link, shown["language"])


def sent(request: HttpRequest, link: Opened) -> dict[str, Any] | None:
    """Give what the form had shown; None if it was not this page's."""
    return my_data_links.form_read(request.POST.get("token", ""), link.party.public_id)


@transaction.atomic
def decide(party: Party, shown: dict[str, Any], give: str, withdraw: str) -> None:
    """Record a decision with the text that stood on the page; one that holds already is not recorded again."""
    Party.objects.select_for_update().get(pk=party.pk)
    pressed = give or withdraw
    chosen = [each for each in consent.standing(party) if pressed in (my_data.named(each), every(each))]
    if not pressed or not chosen or (give and withdraw):
        raise ValidationError("this is not on the page")
    for each in chosen:
        about: dict[str, Any] = {"purpose": each.purpose.code, "channel": each.channel, "recipient": each.recipient}
        if withdraw and each.allowed:
            consent.withdraw(party=party, source=SOURCE, **about)
        elif give and not each.allowed:
            language = shown["language"]
            consent.give(party=party, wording=read(shown, each), language=language, source=SOURCE, **about)


def every(each: Standing) -> str:
    """Give what the button says that is about every recipient; nobody allows them all at once."""
    return f"{each.purpose.code}:{my_data.ALL}" if each.recipient and each.allowed else ""


def read(shown: dict[str, Any], each: Standing) -> Wording:
    """Give the text that stood on the page."""
    found = Wording.objects.filter(purpose=each.purpose.code, number=shown["wordings"].get(each.purpose.code, 0))
    if (wording := found.first()) is None:
        raise ValidationError("no text was shown")
    return wording


def back(link: Opened, code: str) -> HttpResponse:
    """Go back to the page, so that reading it again sends nothing again."""
    return HttpResponseRedirect(f"{link.path}?kieli={code}&saved", status=303)


@open_page
@require_POST
def download(request: HttpRequest, token: str) -> HttpResponse:
    """Give all that is known, to take along."""
    link = my_data_links.opened(token)
    if link is None:
        return gone(request)
    if sent(request, link) is None:
        return page(request, link, "elsewhere", 403)
    return attached(erasure.export(link.party, subject=True), request.POST.get("form", ""), "my-data")


@open_page
@require_http_methods(BOTH)
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Correct one's name, language and contacts."""
    link = my_data_links.opened(token)
    if link is None:
        return gone(request)
    if request.method != "POST":
        return details_page(request, link)
    if sent(request, link) is None:
        return details_page(request, link, why="elsewhere", status=403)
    with translation.override(language(request, link.party.language)):
        try:
            correct(link, request.POST)
        except ValidationError as refused:
            return details_page(request, link, refused=refused, status=422)
    return back(link, language(request, link.party.language))


@open_page
@require_http_methods(BOTH)
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays; a sent form erases, and nobody can take it back."""
    link = my_data_links.opened(token)
    if link is None:
        return gone(request)
    if request.method != "POST":
        return erase_page(request, link)
    if sent(request, link) is None:
        return erase_page(request, link, "elsewhere", 403)
    code = language(request, link.party.language)
    try:
        erasure.forget(link.party, subject=True)
    except Party.DoesNotExist:  # sent twice at once
        return gone(request)
    return erased(code)


def erase_page(request: HttpRequest, link: Opened, why: str = "", status: int = 200) -> HttpResponse:
    """Write what goes and what stays."""
    code = language(request, link.party.language)
    counts = {"counted": my_data.counted(link.party), "answered": Response.objects.filter(party=link.party).count()}
    signed = my_data_links.form_token(link.party.public_id)
    return written("erase", code, status, link=link, token=signed, why=why, **counts)


def erased(code: str) -> HttpResponse:
    """Say that it is done."""
    with translation.override(code):
        said: dict[str, Any] = {
            "title": _("Your data is erased"),
            "lead": _("Nothing here leads to you any more. The link in your hand opens nothing from now on."),
            "more": _("The last copies on our disks are written over when we next tidy them; backups follow in time."),
        }
    return written("said", code, others=(), **said)
