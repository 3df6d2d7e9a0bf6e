"""What listening gives of a person, and how it forgets one: scores stay, words and the person do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..govern import erasure
from ..govern.erasure import FreeText, Row, Stage
from ..govern.models import Consent
from ..lake import changes
from ..register.erasure import SLICE, everybody, fresh_key
from ..register.models import Party
from .models import Pending, Response, Words

KEEPS = frozenset({"Consent", "Pending", "Response", "Words"})
CLEARED = ("key", "party", "texts", "follows", "happened_on", "stored_at")


def of(party: Party) -> Any:
    """Give a person's responses, and those of whoever was merged into them."""
    return Response.objects.filter(party__in=everybody(party))


def export(party: Party) -> dict[str, list[Row]]:
    """Give what a person answered, in their own words, unmasked: they are theirs."""
    answered = of(party).select_related("survey", "version").order_by("id")
    return {
        "answers": [
            {"survey": each.survey.name, "on": each.happened_on or each.stored_at, "question": key, "answer": said}
            for each in answered
            for key, said in (each.scores | each.texts).items()
        ]
    }


def words(party: Party) -> Iterable[FreeText]:
    """Give what a person wrote."""
    for each in of(party).order_by("id"):
        for said in each.texts.values():
            yield FreeText("answer", each.happened_on or each.stored_at, said)


def forget(party: Party) -> None:
    """Keep the scores without the person: a new key, no words, no consent, no time finer than the day."""
    answered = list(of(party).order_by("id"))
    changes.note("response", [each.pk for each in answered])
    for model in (Words, Consent, Pending):
        model._default_manager.filter(response__in=of(party)).delete()
    for each in answered:
        each.key, each.party, each.texts, each.follows = fresh_key(), None, {}, ""
        each.happened_on = each.happened_on or each.stored_at.date()
        each.stored_at = each.stored_at.replace(hour=12, minute=0, second=0, microsecond=0)
    Response.objects.bulk_update(answered, CLEARED, batch_size=SLICE)


def register() -> None:
    """Called once at start."""
    erasure.register(Stage("listen", KEEPS, export, forget, words))
