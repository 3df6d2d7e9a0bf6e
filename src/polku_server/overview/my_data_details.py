"""The form where customers correct what is known of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..register.actions.own import correct_own
from ..register.models import Contact, Party
from ..register.models.parties import LANGUAGES, Channel
from . import my_data_links
from .my_data_links import Opened
from .my_data_writing import language, written

AUTO = {"given_name": "given-name", "family_name": "family-name", "name": "name", "email": "email", "phone": "tel",
        "sms": "tel", "post": "street-address"}  # fmt: skip
SHOWN = 20  # contacts in the form
MORE = "more"  # the new contact, and what it is


def correct(link: Opened, sent: QueryDict) -> None:
    """Write down what a form says; a field that it does not hold stays as it is."""
    given = {name: value for name, value in sent.items() if isinstance(value, str)}
    fields = {name: given[name].strip() for name in (*names(link.party), "language", "best_channel") if name in given}
    if all(fields.get(name) == "" for name in names(link.party)):
        raise ValidationError({names(link.party)[0]: _("Give a name.")})
    contacts = {each.pk: given[key(each)] for each in link.contacts if key(each) in given}
    fresh = given.get(MORE, "").strip()
    more = [(given.get("channel", ""), fresh)] if fresh else []
    stays = link.sent_to.pk if link.sent_to else None
    try:
        correct_own(link.party, contacts=contacts, more=more, stays=stays, **fields)
    except ValidationError as refused:
        link.party.refresh_from_db()
        raise moved(refused) from refused


def moved(refused: ValidationError) -> ValidationError:
    """Put what is wrong with a new contact at its field."""
    if not hasattr(refused, "error_dict"):
        return refused
    fields = {"value": MORE, "key": MORE, "channel": MORE}
    return ValidationError({fields.get(name, name): errors for name, errors in refused.error_dict.items()})


def names(party: Party) -> tuple[str, ...]:
    """Give the fields of a name: both, unless it is known as a whole alone."""
    return ("given_name", "family_name") if party.given_name or party.family_name else ("name",)


def key(contact: Contact) -> str:
    """Give a contact's name in the form."""
    return f"contact-{contact.pk}"


def details_page(
    request: HttpRequest,
    link: Opened,
    *,
    why: str = "",
    refused: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write the form: as it was sent, with what is wrong, or as it stands."""
    code = language(request, link.party.language)
    with translation.override(code):
        wrong = said(refused)
        context = {
            "fields": fields(link, request.POST, wrong),
            "choices": choices(link.party, request.POST),
            "problems": list(dict.fromkeys(wrong.values())),
        }
    signed = my_data_links.form_token(link.party.public_id)
    return written("details", code, status, link=link, token=signed, why=why, **context)


def said(refused: ValidationError | None) -> dict[str, str]:
    """Give the sentences of a refusal by field."""
    if refused is None:
        return {}
    if hasattr(refused, "error_dict"):
        return {name: " ".join(messages) for name, messages in refused.message_dict.items()}
    return {"": " ".join(refused.messages)}


def fields(link: Opened, sent: QueryDict, wrong: dict[str, str]) -> list[dict[str, Any]]:
    """Give what is written: names, contacts, and one contact more."""
    party = link.party
    columns: Any = Party._meta
    asked = [(name, columns.get_field(name), getattr(party, name), AUTO[name]) for name in names(party)]
    rows = [(name, field.verbose_name, value, field.max_length, auto) for name, field, value, auto in asked]
    held = [(key(each), each.get_channel_display(), each.value, 254, AUTO[each.channel]) for each in link.contacts]
    new = [(MORE, _("a new number or address"), "", 254, "off")]
    return [
        {"key": name, "label": label, "value": sent.get(name, value), "most": most, "auto": auto,
         "wrong": wrong.get(name, "")}
        for name, label, value, most, auto in rows + held[:SHOWN] + new
    ]  # fmt: skip


def choices(party: Party, sent: QueryDict) -> list[dict[str, Any]]:
    """Give what is chosen: what the new contact is, the language, and how one is best reached."""
    reached = [(value, capfirst(label)) for value, label in Channel.choices]
    asked = (
        ("channel", _("what the new one is"), reached, Channel.EMAIL),
        ("language", _("language"), [("", "–"), *LANGUAGES], party.language),
        ("best_channel", _("best reached by"), [("", "–"), *reached], party.best_channel),
    )
    return [
        {"key": name, "label": label, "options": [(v, words, v == sent.get(name, now)) for v, words in options]}
        for name, label, options, now in asked
    ]
