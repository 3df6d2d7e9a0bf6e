"""How good the reading is here: what the rules said beside what people said of comments that were drawn by lot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from polku.understand.quality import Found, Part, Quality, quality, quality_of_themes

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..ui import drawing, figures
from .models import Checked, Mention, Reading, Theme, Tone

MOST = 2000  # the newest judgements that are counted
EVERY = Prefetch("words__mentions", Mention.objects.filter(theme__retired_at=None))


@dataclass(frozen=True, slots=True)
class Measured:
    """Tone and themes on comments drawn by lot; how many were judged besides, as people met them."""

    tone: Quality
    themes: tuple[Found, ...]
    drawn: int
    met: int


def measured(by: Reader) -> Measured:
    """Measure on the judgements that the reader may see."""
    rows = policy.rows(by, Permission.ANSWERS, Reading.objects.filter(words__response__batch__undone_at=None))
    met = rows.filter(checked=Checked.MET).count()
    drawn = list(newest(rows.filter(checked=Checked.DRAWN)))
    tone = quality([each.tone_read for each in drawn], [each.tone for each in drawn])
    judged = [each for each in drawn if each.themes_too]
    said = [[str(each.theme_id) for each in mentions(row) if each.found] for row in judged]
    meant = [[str(each.theme_id) for each in mentions(row) if each.holds] for row in judged]
    return Measured(tone, quality_of_themes(said, meant), len(drawn), met)


def newest(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    """Give the newest judgements with their mentions."""
    return rows.order_by("-checked_at", "-pk").select_related("words").prefetch_related(EVERY)[:MOST]


def mentions(row: Reading) -> Sequence[Mention]:
    """Give the mentions that were asked for with the reading."""
    return list(row.words.mentions.all())


def tone_rows(found: Quality) -> Iterator[dict[str, Any]]:
    """Give a row for each tone: how many of those said were meant, and of those meant were said."""
    for each in found.classes:
        yield {"name": Tone(each.name).label, **parts(each)}


def theme_rows(found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    """Give a row for all themes together and for each."""
    names = {str(each.pk): str(each) for each in Theme.objects.all()}
    for each in found:
        yield {"name": names.get(each.name) or _("all themes together"), **parts(each)}


def parts(found: Found) -> dict[str, Any]:
    """Give both shares as a table has them."""
    return {"precision": shown(found.precision), "recall": shown(found.recall)}


def shown(part: Part) -> dict[str, Any] | None:
    """Give a share in words and drawn; None where there is nothing to divide."""
    if not part.n:
        return None
    said = {"share": figures.percent(part.value), "range": figures.percents(part.low, part.high)}
    words = _("%(share)s of comments, confidence interval %(range)s") % said
    return {
        "n": figures.count(part.n),
        "of_ten": of_ten(part),
        "range": figures.percents(part.low, part.high),
        "drawn": drawing.interval(part.value, part.low, part.high, words=words),
    }


def of_ten(part: Part) -> str:
    """Say a share as so many of ten."""
    return _("about %(n)s of 10") % {"n": round(10 * part.value)}
