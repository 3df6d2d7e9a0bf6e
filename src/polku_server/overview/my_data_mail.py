"""Answers whoever asked by mail for a link to their own data. The link is made as the letter is sent."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from ..govern import mail
from ..govern.models import Organisation
from ..register.models import OwnLinkWish, Party
from . import my_data_links

MOST = 5  # customers of one address


def drain() -> int:
    """Answer the wishes that are due, at most twenty; give how many are done with."""
    return sum(mail.answered(wish, partial(message, wish)) for wish in mail.due(OwnLinkWish))


def message(wish: OwnLinkWish) -> EmailMessage | None:
    """Write the letter; None if no customer has the address."""
    people = Party.objects.filter(kind=Party.Kind.PERSON, merged_into=None)
    found = people.filter(contacts__channel="email", contacts__key=wish.key).distinct().order_by("pk")[:MOST]
    links = [f"{each.name}:\n{my_data_links.address(my_data_links.make(each, wish.key))}" for each in found]
    if not links:
        return None
    organisation = Organisation.objects.first()
    said = {"organisation": organisation.name if organisation else "Polku", "links": "\n\n".join(links)}
    with translation.override(wish.language):
        subject = _("Your own data at %(organisation)s") % said
        body = _(
            "Hello,\n\n"
            "somebody asked for a link to your own data at %(organisation)s. "
            "There you see what is known about you, what you allow, and change it:\n\n%(links)s\n\n"
            "The link holds for 90 days. Whoever has it sees your data: pass it on to nobody. "
            "If you did not ask for it, you can pass this letter over."
        )
        return EmailMessage(subject, body % said, settings.DEFAULT_FROM_EMAIL, [wish.key])
