"""How often somebody may try: counted in the store, so that it holds over all web workers."""

from __future__ import annotations

import math
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..ui.pages import problem
from .users_models import Tally

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50


def place(request: HttpRequest) -> str:
    """Give the caller's address: the one that the outermost proxy of ours saw."""
    seen = request.META.get("REMOTE_ADDR", "")
    passed = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.POLKU["POLKU_PROXIES"]
    if proxies and len(passed) >= proxies:
        seen = passed[-proxies].strip()
    try:
        return str(ip_address(seen))
    except ValueError:
        return ""


def network(address: str) -> str:
    """Give what counts as one caller: an IPv4 address, or the /64 that one subscriber has of IPv6."""
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address


def caller(request: HttpRequest) -> str:
    """Give what counts as whoever calls."""
    return network(place(request))


def key(kind: str, who: str) -> str:
    """Give the digest under which somebody's tries are counted."""
    return sha256(f"{settings.SECRET_KEY}:{kind}:{who.strip().lower()}".encode()).hexdigest()


@transaction.atomic
def count(name: str, limit: int) -> int:
    """Count one try before it is made; give the seconds to wait when there were too many, else 0."""
    now = timezone.now()
    Tally.objects.filter(until__lte=now).delete()
    Tally.objects.bulk_create([Tally(key=name, until=now + WINDOW)], ignore_conflicts=True)
    Tally.objects.filter(key=name).update(count=F("count") + 1)
    tally = Tally.objects.get(key=name)
    return math.ceil((tally.until - now).total_seconds()) if tally.count > limit else 0


def spend(request: HttpRequest, account: str = "") -> int:
    """Count a try against the caller's address and the account; give the seconds to wait, else 0."""
    wait = count(key("address", caller(request)), PER_ADDRESS)
    return wait or (count(key("account", account), PER_ACCOUNT) if account else 0)


@transaction.atomic
def give_back(request: HttpRequest, account: str) -> None:
    """A try that was right counts for nothing; those of others from the same address still count."""
    Tally.objects.filter(key=key("account", account)).delete()
    Tally.objects.filter(key=key("address", caller(request)), count__gt=0).update(count=F("count") - 1)


def wait_page(seconds: int, url: str) -> HttpResponse:
    """Say when to try again."""
    minutes = math.ceil(seconds / 60)
    lead = ngettext(
        "There were too many tries. Try again in a minute.",
        "There were too many tries. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    response = problem(429, _("Wait a moment"), lead, _("Back"), url)
    response.headers["Retry-After"] = str(seconds)
    return response
