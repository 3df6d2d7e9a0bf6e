"""The questions that tell how a promise was kept, or how important something is, as a form offers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..listen.answers import questions
from ..listen.models import Survey
from ..register.models import Touchpoint

AT = "at:"  # before a touchpoint's public id


class Asked(NamedTuple):
    """One question: of a survey by its key, or of the role `promise` at a touchpoint."""

    survey: Survey | None
    question: str
    touchpoint: Touchpoint | None

    @property
    def code(self) -> str:
        """What stands for it in a form."""
        if self.touchpoint:
            return f"{AT}{self.touchpoint.public_id}"
        return f"{self.survey.public_id}:{self.question}" if self.survey else ""


NOTHING = Asked(None, "", None)


def of_five(by: Reader, *roles: str) -> Iterator[tuple[Asked, str]]:
    """Give the questions from 1 to 5 of these roles, with their words; the newest survey first."""
    surveys = policy.rows(by, Permission.SURVEYS, Survey.objects.exclude(current=None))
    for survey in surveys.select_related("current").order_by("-id"):
        definition = survey.current.definition if survey.current else {}
        for key, (role, low, high) in questions(definition).items():
            if role in roles and (low, high) == (1, 5):
                yield Asked(survey, key, None), f"{survey.name}: {words(definition, key)}"


def at_places() -> Iterator[tuple[Asked, str]]:
    """Give every touchpoint: all questions there that ask of a promise."""
    for place in Touchpoint.objects.order_by("position", "id"):
        yield Asked(None, "", place), _("Every question about a promise at %(touchpoint)s") % {"touchpoint": place.name}


def words(definition: dict[str, Any], key: str) -> str:
    """Give a question's words in the reader's language, else in the survey's first."""
    parts = [*definition.get("questions", []), *definition.get("follow_up", {}).get("questions", [])]
    texts: dict[str, str] = next((each.get("text", {}) for each in parts if each["key"] == key), {})
    return str(texts.get(get_language()) or next(iter(texts.values()), key))


def read(code: str, offered: list[tuple[Asked, str]]) -> Asked:
    """Give the question of a code; what is not offered is none."""
    return next((asked for asked, _words in offered if asked.code == code), NOTHING)
