"""What understanding gives of a person, and how it forgets one: what was read goes with the words."""

from __future__ import annotations

from ..govern import erasure
from ..govern.erasure import Row, Stage
from ..register.erasure import everybody
from ..register.models import Party
from .models import Mention, Reading
from .under import MENTIONS, themes

KEEPS = frozenset({"Mention", "Reading"})


def export(party: Party) -> dict[str, list[Row]]:
    """Give what was read of a person's comments."""
    rows = Reading.objects.filter(words__response__party__in=everybody(party)).order_by("words")
    return {
        "readings": [
            {
                "comment": each.words.text,
                "language": each.language,
                "tone": each.tone,
                "themes": ", ".join(str(mention.theme) for mention in themes(each)),
                "serious": ", ".join(each.serious),
            }
            for each in rows.select_related("words").prefetch_related(MENTIONS)
        ]
    }


def forget(party: Party) -> None:
    """Delete what was read of a person's comments; listen deletes the comments."""
    held = {"words__response__party__in": everybody(party)}
    Mention.objects.filter(**held).delete()
    Reading.objects.filter(**held).delete()


def register() -> None:
    """Called once at start."""
    erasure.register(Stage("understand", KEEPS, export, forget, lambda party: ()))
