"""Where a customer asks for a link to their own data. Whether the address is known is never told here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import sign_in_limits
from ..register import contacts
from ..register.actions.contacts import WRONG
from ..register.models import OwnLinkWish
from . import my_data_links
from .my_data_writing import language, open_page, too_often, written

ABOUT = "ask"
PER_CALLER, PER_ADDRESS = 20, 3  # in a quarter of an hour


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address; a letter goes out if a customer has it, and the answer is the same if nobody has."""
    code = language(request)
    if request.method != "POST" or not settings.MAIL:
        return form(code)
    typed = request.POST.get("email", "").strip()[:254]
    if my_data_links.form_read(request.POST.get("token", ""), ABOUT) is None:
        return form(code, 403, email=typed, why="elsewhere")
    key = contacts.key("email", typed) if "\0" not in typed else ""
    if not key:
        with translation.override(code):
            return form(code, 422, email=typed, wrong=str(WRONG["email"]))
    caller = sign_in_limits.caller(request)
    wait = sign_in_limits.count(sign_in_limits.key("own data from", caller), PER_CALLER)
    if wait:
        return too_often(code, wait)
    wish(key, code)
    return asked(code)


def form(code: str, status: int = 200, **context: Any) -> HttpResponse:
    """Write the form, or whom to ask where no mail is sent."""
    token = my_data_links.form_token(ABOUT)
    return written("ask", code, status, token=token, mail=bool(settings.MAIL), **context)


@transaction.atomic
def wish(key: str, code: str) -> None:
    """Lay the wish down for jobs; more of them to one address than anybody needs are passed over in silence."""
    if not sign_in_limits.count(sign_in_limits.key("own data to", key), PER_ADDRESS):
        OwnLinkWish.objects.create(key=key, language=code, due_at=timezone.now())


def asked(code: str) -> HttpResponse:
    """Say what happens now, whoever asked."""
    with translation.override(code):
        said: dict[str, Any] = {
            "title": _("Look at your mail"),
            "lead": _("If we know this address, a letter with a link to your own data is on its way to it."),
            "more": _("If nothing comes in a quarter of an hour, look among the junk mail, or try another address."),
        }
    return written("said", code, **said)
