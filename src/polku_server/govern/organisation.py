"""The organisation's settings: what they are now, and how they are changed. Administrators only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from polku import errors
from polku.govern import colour as colours

from .. import environment
from . import audit, organisation_colour, organisation_logo, policy
from .identity_codes import refuse_hetu
from .models import Logo, Organisation, User
from .organisation_colour import LIGHT
from .policy import Permission

LANGUAGES = ("fi", "sv", "en")
CURRENCY = "EUR"
BRAND = "SELECT name, colour, logo, languages, language FROM polku_organisation WHERE id = 1"


@dataclass(frozen=True, slots=True)
class Brand:
    """What pages for customers show of the organisation. Pages are kept by it: a change is another page at once."""

    name: str = ""
    colour: str = ""
    logo: str = ""
    languages: str = ",".join(LANGUAGES)
    language: str = ""

    def offers(self, language: str) -> bool:
        """Tell whether customers are offered a language."""
        return language in self.languages.split(",")


NOBODY = Brand()  # before the first start has named an organisation
FRESH = 1.0  # seconds for which a brand that was just read is taken as it is
_seen: list[tuple[float, Brand]] = [(-FRESH, NOBODY)]


def brand() -> Brand:
    """Read the brand as it is now; plain SQL, as pages for customers ask for it."""
    with connection.cursor() as cursor:
        cursor.execute(BRAND)
        row = cursor.fetchone()
    return seen(Brand(*row) if row else NOBODY)


def seen(now: Brand) -> Brand:
    """Keep a brand that was just read, with its form or alone."""
    _seen[0] = (time.monotonic(), now)
    return now


def lately() -> Brand:
    """Give the brand as it was at most a second ago: an answer that is sent costs no statement of its own for it."""
    at, kept = _seen[0]
    return kept if time.monotonic() - at < FRESH else brand()


def currency() -> str:
    """Give the currency of amounts that name none."""
    return Organisation.objects.values_list("currency", flat=True).first() or CURRENCY


class Weak(ValidationError):
    """A colour whose words cannot be read on light ground; ``nearest`` is its shade that can be."""

    def __init__(self, colour: str) -> None:
        self.nearest = organisation_colour.shade(colour, LIGHT)
        seen = int(100 * organisation_colour.measured(colour, LIGHT)) / 100  # never rounded up to what is asked for
        sentence = _(
            "Words in %(colour)s cannot be read on light ground: the contrast is %(seen)s and must be at least "
            "%(enough)s. The nearest shade that passes is %(nearest)s."
        )
        told = {"colour": colour, "nearest": self.nearest}
        numbers = {"seen": formats.number_format(seen, 2), "enough": formats.number_format(colours.ENOUGH, 1)}
        super().__init__({"colour": sentence % (told | numbers)})


@transaction.atomic
def change(*, by: User | None, **fields: Any) -> list[str]:
    """Change some settings; give the names of those that are other than before."""
    policy.demand(by, Permission.ORGANISATION)
    held = Organisation.objects.select_for_update().first() or Organisation(id=1)
    changed = sorted(name for name, value in fields.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, fields[name])
    ruled(held)
    if changed:
        held.save()
        audit.record(by, "changed organisation", held, fields=changed)
    return changed


def ruled(held: Organisation) -> None:
    """Refuse what no page could be shown with."""
    refuse_hetu(held)
    held.full_clean(validate_unique=False)
    wrong: dict[str, str] = {}
    if held.time_zone and held.time_zone not in available_timezones():
        wrong["time_zone"] = _("%(zone)s is not a time zone. Choose one from the list, such as Europe/Helsinki.") % {
            "zone": held.time_zone
        }
    if held.currency not in list_currencies():
        wrong["currency"] = _("%(code)s is not a currency. Give three letters, such as EUR.") % {"code": held.currency}
    offered = held.languages.split(",")
    if not offered or set(offered) - set(LANGUAGES):
        wrong["languages"] = _("Offer at least one language.")
    elif held.language and held.language not in offered:
        wrong["language"] = _("The first language must be one that is offered.")
    if wrong:
        raise ValidationError(wrong)
    if held.colour and not organisation_colour.passes(held.colour, LIGHT):
        raise Weak(held.colour)


def paint(text: str, *, by: User | None) -> list[str]:
    """Choose the brand colour; an empty text goes back to Polku's own."""
    try:
        colour = colours.tidy(text) if text.strip() else ""
    except errors.InputError:
        raise ValidationError({"colour": _("Write the colour as six signs after #, such as #8d4412.")}) from None
    return change(by=by, colour=colour)


def hang(data: bytes, *, by: User | None) -> None:
    """Put a logo in the place of the one before."""
    policy.demand(by, Permission.ORGANISATION)
    logo = organisation_logo.made(data)  # outside the transaction: a second of arithmetic
    with transaction.atomic():
        change(by=by, logo=logo.digest)
        Logo.objects.bulk_create([logo], ignore_conflicts=True)
        Logo.objects.exclude(digest=logo.digest).delete()


def take_down(*, by: User | None) -> None:
    """Remove the logo. Its picture is kept until another takes its place: a slip can be taken back."""
    change(by=by, logo="")


@transaction.atomic
def hang_again(*, by: User | None) -> None:
    """Take back that the logo was removed; where another is in use by now, that one stays."""
    policy.demand(by, Permission.ORGANISATION)
    if (kept := removed()) is not None:
        change(by=by, logo=kept)


def removed() -> str | None:
    """Give the logo that was removed and can be brought back."""
    if Organisation.objects.exclude(logo="").exists():
        return None
    return Logo.objects.values_list("digest", flat=True).first()


def settle() -> None:
    """Keep the chosen time zone for the processes that start now: days begin by one clock in all of them."""
    path = settings.DATA / environment.ZONE_FILE
    chosen = Organisation.objects.values_list("time_zone", flat=True).first()
    if not chosen:
        path.unlink(missing_ok=True)
        return
    new = path.with_suffix(".new")
    new.write_text(f"{chosen}\n", encoding="utf-8")
    new.replace(path)  # whole or not at all
