"""Which comments a page is about: read from its address, asked of the store, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..listen import answers
from ..register.models import Touchpoint, Unit
from ..register.units import Units
from ..ui import periods
from .models import Mention, Reading, Theme, Tone
from .under import LANGUAGE

USUAL = "12"
HOLDS = Q(holds=True, theme__retired_at=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """The answers that were chosen, and what of their comments; None and empty do not narrow."""

    answers: answers.Chosen
    theme: Theme | None = None
    tone: str = ""
    language: str = ""
    serious: bool = False

    def readings(self) -> QuerySet[Reading]:
        """Give the readings of the comments that were chosen."""
        held = answers.answers(self.answers).order_by().values("pk")
        rows = Reading.objects.filter(words__response__in=held)
        if self.tone:
            rows = rows.filter(tone=self.tone)
        if self.language:
            rows = rows.filter(language=self.language)
        if self.serious:
            rows = rows.exclude(serious={})
        if self.theme:
            rows = rows.filter(Exists(Mention.objects.filter(HOLDS, theme=self.theme, words=OuterRef("words"))))
        return rows

    def mentions(self) -> QuerySet[Mention]:
        """Give the mentions that hold in the comments that were chosen."""
        return Mention.objects.filter(HOLDS, words__reading__in=self.readings())

    def link(self, page: str = "understand", **other: Any) -> str:
        """Give the address of a page with something chosen otherwise."""
        asked = {
            "period": self.answers.period.key,
            "unit": self.answers.unit.public_id if self.answers.unit else "",
            "touchpoint": self.answers.touchpoint.public_id if self.answers.touchpoint else "",
            "theme": self.theme.public_id if self.theme else "",
            "tone": self.tone,
            "language": self.language,
            "serious": "1" if self.serious else "",
        } | other
        return f"{reverse(page)}?{urlencode({key: value for key, value in asked.items() if value})}"


def choice(request: HttpRequest) -> Choice:
    """Read a page's address."""
    return chosen(request.GET, request.user)


def chosen(asked: QueryDict, by: Reader) -> Choice:
    """Read an address; what is unknown or foreign there is not found, what cannot be read is a bad request."""
    query: QueryDict = asked.copy()
    query.setdefault("period", USUAL)
    tone, language, theme = (query.get(name, "") for name in ("tone", "language", "theme"))
    if tone and tone not in Tone.values:
        raise BadRequest("tone")
    if language and language not in LANGUAGE and language != "unknown":
        raise BadRequest("language")
    found = None
    if theme:
        found = None if "\0" in theme else Theme.objects.filter(public_id=theme, retired_at=None).first()
        if found is None:
            raise Http404
    return Choice(answers.chosen(query, by), found, tone, language, bool(query.get("serious")))


def filters(chosen: Choice) -> dict[str, Any]:
    """Give what the filter bar offers."""
    by = chosen.answers.by
    units = Units(policy.rows(by, Permission.ANSWERS, Unit.objects.all()))
    return {
        "choice": chosen,
        "periods": list(periods.NAMES.items()),
        "units": units.all,
        "touchpoints": list(policy.rows(by, Permission.ANSWERS, Touchpoint.objects.order_by("position", "pk"))),
        "themes": list(Theme.objects.filter(retired_at=None).order_by("pk")),
        "tones": Tone.choices,
        "languages": list(LANGUAGE.items()),
    }
