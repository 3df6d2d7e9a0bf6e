"""Asking the customer of a closed case again: the letter, the personal link, and the answer that comes back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..govern import consent
from ..govern.hooks import Write
from ..govern.mail import ATTEMPTS, FIRST_WAIT
from ..govern.models import Organisation
from ..lake import changes
from ..listen import invitations
from ..listen.models import Response
from ..ui import figures
from . import actions, rules
from .models import AskAgain, CaseEvent

QUIET = timedelta(days=30)  # between two letters to one customer: nobody is asked about two cases in a row
TOMORROW = timedelta(days=1)
SLICE = 20
BY_MAIL = AskAgain.Way.EMAIL

log = logging.getLogger(__name__)


def address(row: AskAgain) -> str:
    """Give the customer's own link; the answer to it is known to be theirs."""
    return invitations.address(row.survey, row.key or "", row.case.party.language)


def drain() -> int:
    """Send the letters that are due, at most twenty; give how many went out."""
    return sum(sent(row) for row in due()[:SLICE]) if settings.MAIL else 0


def due() -> QuerySet[AskAgain]:
    """Give whom to write to today; one who was asked lately about another case waits."""
    now = timezone.now()
    lately = AskAgain.objects.filter(case__party=OuterRef("case__party"), asked_at__gte=now - QUIET)
    ready = Q(try_at=None) | Q(try_at__lte=now)
    rows = AskAgain.objects.filter(ready, way=BY_MAIL, asked_at=None, on__lte=timezone.localdate(), failure="")
    rows = rows.filter(~Exists(lately)).select_related("case__party", "survey")
    return rows.order_by("on", "pk")


def sent(row: AskAgain) -> bool:
    """Send one letter. Whether the customer still allows it is asked now; who does not is left to people."""
    if consent.may(row.case.party, "surveys", "email").again:
        return put_off(row)
    if not claimed(row):
        return False
    if why := refused(row):
        return failed(row, why)
    try:
        letter(row).send()
    except (OSError, SMTPException) as error:
        log.exception("a customer could not be asked again by mail")
        return failed(row, type(error).__name__) if row.attempts + 1 >= ATTEMPTS else False
    try:
        actions.asked(row, by=None)
    except ValidationError:  # withdrawn while the letter went
        return failed(row, "consent")
    return True


@transaction.atomic
def claimed(row: AskAgain) -> bool:
    """Count an attempt first, so that whoever dies sending does not send for ever; False if another took it."""
    later = timezone.now() + FIRST_WAIT * 2**row.attempts
    mine = AskAgain.objects.filter(pk=row.pk, attempts=row.attempts, asked_at=None)
    return bool(mine.update(attempts=F("attempts") + 1, try_at=later))


@transaction.atomic
def put_off(row: AskAgain) -> bool:
    """Look again tomorrow: the upper limit of contacts is full, and may be raised or lowered any day."""
    AskAgain.objects.filter(pk=row.pk, asked_at=None).update(try_at=timezone.now() + TOMORROW)
    return False


@transaction.atomic
def failed(row: AskAgain, why: str) -> bool:
    """Leave it to whoever calls, and say why no letter goes."""
    AskAgain.objects.filter(pk=row.pk).update(failure=why[:40], way=AskAgain.Way.CALL)
    return False


def refused(row: AskAgain) -> str:
    """Say why no letter may go: not allowed, nowhere to send, nothing to answer."""
    if not consent.may(row.case.party, "surveys", "email"):
        return "consent"
    if not mailbox(row):
        return "address"
    return "survey" if not row.survey.launched_at or row.survey.closed_at else ""


def mailbox(row: AskAgain) -> str:
    """Give the customer's first e-mail address, empty without one."""
    first = row.case.party.contacts.filter(channel="email").order_by("pk").first()
    return first.value if first else ""


def letter(row: AskAgain) -> EmailMessage:
    """Write the letter in the customer's language: what it is about, the link, and the way to be left alone."""
    organisation = Organisation.objects.first()
    said = {
        "organisation": organisation.name if organisation else "Polku",
        "link": address(row),
        "own": f"{settings.ADDRESS.geturl().rstrip('/')}{reverse('my-data-ask')}",
    }
    with translation.override(row.case.party.language or settings.LANGUAGE_CODE):
        subject = _("Is all well now? %(organisation)s asks") % said
        body = _(
            "Hello,\n\n"
            "we were in touch with you lately about something that went wrong. Is all well now? "
            "Answering takes a minute:\n\n%(link)s\n\n"
            "The link is yours alone: we see that the answer is from you, and can put right what is still wrong. "
            "If you do not want us to ask, say so here: %(own)s"
        )
        return EmailMessage(subject, body % said, settings.DEFAULT_FROM_EMAIL, [mailbox(row)])


def told(row: AskAgain) -> str:
    """Say of a plan whether a letter goes, or why none does."""
    if row.way == BY_MAIL:
        said = _("Polku sends a letter by e-mail on %(day)s or soon after, if the customer still allows it then.")
        again = consent.may(row.case.party, "surveys", "email", on=row.on).again
        return said % {"day": figures.day(again or row.on)}
    return {
        "": "",
        "consent": _("No letter was sent: the customer does not allow e-mail."),
        "address": _("No letter was sent: no e-mail address is known."),
        "survey": _("No letter was sent: the survey takes no answers."),
    }.get(row.failure, _("No letter was sent: the mail server did not take it."))


def after_response(ids: Sequence[int]) -> Write:
    """Know the answers to personal links: whose they are stands in their key."""
    keys = Response.objects.filter(pk__in=list(ids)).values("key")
    rows = list(AskAgain.objects.filter(key__in=keys, answered_at=None).select_related("case__party", "case__unit"))

    def write() -> None:
        for row in rows:
            answered(row)

    return write


def answered(row: AskAgain) -> None:
    """Put the customer to the answer; a bad one opens a case as any other does."""
    party = actions.final(row.case.party)
    found = Response.objects.filter(key=row.key).first()
    if found is None:
        return
    Response.objects.filter(pk=found.pk).update(party=party, unit=found.unit_id or row.case.unit_id or party.unit_id)
    changes.note("response", [found.pk])
    now = timezone.now()  # whoever answers was asked, whether or not anybody noted it
    AskAgain.objects.filter(pk=row.pk).update(answered_at=now, asked_at=row.asked_at or now)
    actions.done(row.case, CaseEvent.Kind.ANSWERED, by=None)
    for response, kind in rules.opening([found.pk]):
        actions.open_case(party, by=None, kind=kind, response=response)
