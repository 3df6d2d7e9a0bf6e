"""Letters are sent by jobs. The link in one is made as it is sent, in a transaction that ends before the network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from smtplib import SMTPException
from typing import TypeVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import sign_in
from .models import Organisation
from .users_models import Letter, Wish

ATTEMPTS = 8  # over about an hour; then somebody has to look
FIRST_WAIT = timedelta(seconds=30)
SLICE = 20

W = TypeVar("W", bound=Wish)

log = logging.getLogger(__name__)


def drain() -> int:
    """Send the letters that are due, at most twenty; give how many went out."""
    if not settings.MAIL:
        return 0
    late = Letter.objects.filter(sent_at=None, attempts__lt=ATTEMPTS, due_at__lte=timezone.now(), user__is_active=True)
    return sum(sent(letter) for letter in late.select_related("user").order_by("id")[:SLICE])


def sent(letter: Letter) -> bool:
    """Send one; what fails is written on it, by its kind alone, and tried again later."""
    if not claim(letter):
        return False
    try:
        message(letter).send()
    except (OSError, SMTPException) as error:
        log.exception("a letter was not taken")
        with transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(failure=type(error).__name__)
        return False
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), failure="")
    return True


@transaction.atomic
def claim(waiting: Letter | Wish) -> bool:
    """Count an attempt first, so that whoever dies sending does not send for ever; False if another took it."""
    later = timezone.now() + FIRST_WAIT * 2**waiting.attempts
    mine = type(waiting)._default_manager.filter(pk=waiting.pk, attempts=waiting.attempts)
    return bool(mine.update(attempts=F("attempts") + 1, due_at=later))


def due(wishes: type[W]) -> Iterable[W]:
    """Give the wishes for a letter that are due, at most twenty; none where Polku sends no mail."""
    if not settings.MAIL:
        return ()
    return wishes._default_manager.filter(due_at__lte=timezone.now()).order_by("id")[:SLICE]


def answered(wish: Wish, write: Callable[[], EmailMessage | None], went: Callable[[], object] | None = None) -> bool:
    """Send the letter of a wish, if anybody is to have one, and delete the wish; tell whether it is done with.

    What fails is tried again later, some times. ``went`` is called in the transaction that ends a wish whose letter
    was taken.
    """
    if not claim(wish):
        return False
    letter = write()
    try:
        if letter:
            letter.send()
    except (OSError, SMTPException):
        log.exception("the letter of a wish was not taken: %s", type(wish).__name__)
        if wish.attempts + 1 < ATTEMPTS:
            return False
        letter = None
    with transaction.atomic():
        type(wish)._default_manager.filter(pk=wish.pk).delete()
        if letter and went:
            went()
    return True


def message(letter: Letter) -> EmailMessage:
    """Write a letter in its language."""
    organisation = Organisation.objects.first()
    said = {
        "name": letter.user.name,
        "organisation": organisation.name if organisation else "Polku",
        "link": sign_in.address(letter.user, lives=sign_in.LIVES_IN_LETTER),
    }
    with translation.override(letter.language):
        subject, body = words(letter.kind)
        return EmailMessage(subject % said, body % said, settings.DEFAULT_FROM_EMAIL, [letter.user.email])


def words(kind: str) -> tuple[str, str]:
    """Give subject and body."""
    if kind == Letter.Kind.RESET:
        return _("A new way into Polku"), _(
            "Hello %(name)s,\n\n"
            "your old ways of signing in to Polku of %(organisation)s no longer work. "
            "This link opens Polku once, within seven days; then choose a new password or passkey:\n\n%(link)s\n\n"
            "If you did not ask for this, tell the person who looks after Polku."
        )
    return _("You are invited to Polku"), _(
        "Hello %(name)s,\n\n"
        "you are invited to Polku of %(organisation)s. "
        "This link opens it once, within seven days; then choose a password or a passkey:\n\n%(link)s\n\n"
        "If you did not expect this, you can pass it over."
    )
