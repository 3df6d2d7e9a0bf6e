"""Reads comments by the themes that hold now, and keeps what was read; what a person said of one stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from polku import understand
from polku.understand import Reader
from polku.understand.taxonomy import query

from ..govern.hooks import Write
from ..listen.models import Words
from ..listen.words import masked
from .models import LANGUAGES, Mention, Reading, Taxonomy, Theme

LONGEST = 80  # letters of the words found, as kept


@dataclass(frozen=True, slots=True)
class Current:
    """The version of the themes that holds, and who reads by it."""

    version: Taxonomy
    reader: Reader


def current() -> Current:
    """Give the reader in use; the starter themes are laid down first where there are none."""
    version = Taxonomy.objects.order_by("pk").last() or begin()
    held = tuple(told(theme) for theme in Theme.objects.filter(retired_at=None).order_by("pk"))
    return Current(version, understand.reader(understand.Taxonomy(str(version.pk), held)))


def told(theme: Theme) -> understand.Theme:
    """Give a theme as the library takes it."""
    words = {each: query(getattr(theme, f"words_{each}")) for each in LANGUAGES}
    return understand.Theme(str(theme.pk), {"fi": theme.name_fi}, words)


@transaction.atomic
def begin() -> Taxonomy:
    """Lay down the library's starter themes as the first version."""
    for each in understand.starter().themes:
        names = {f"name_{language}": each.names[language] for language in LANGUAGES}
        words = {f"words_{language}": ", ".join(each.words[language]) for language in LANGUAGES}
        Theme.objects.create(**names, **words)
    return Taxonomy.objects.create(finished_at=timezone.now())  # nothing was read before it


def renewed(by: Any) -> Taxonomy:
    """Begin a new version of the themes, by which jobs reads every comment again; call it inside a transaction."""
    last = Words.objects.aggregate(last=Max("pk"))["last"] or 0
    return Taxonomy.objects.create(by=by, last=last)


def read_new(responses: Sequence[int]) -> Write:
    """Read the words of new responses as they will be kept, and give what writes the readings."""
    written = masked(responses)
    if not written:
        return lambda: None
    now = current()
    read = now.reader.read([each.text for each in written])
    by_place = {(each.response_id, each.question): one for each, one in zip(written, read, strict=True)}
    return partial(keep_new, by_place, now)


def keep_new(by_place: dict[tuple[int, str], understand.Reading], now: Current) -> None:
    """Keep the readings of words that have been written meanwhile; read again they change nothing."""
    rows = Words.objects.filter(response__in={response for response, _ in by_place}, reading=None)
    found = [
        (words.pk, by_place[words.response_id, words.question])
        for words in rows
        if (words.response_id, words.question) in by_place
    ]
    keep(found, now)


def keep(found: Iterable[tuple[int, understand.Reading]], now: Current) -> None:
    """Write readings of words that had none."""
    found = list(found)
    rows = [
        Reading(
            words_id=words,
            language=one.language,
            tone=one.tone,
            tone_read=one.tone,
            serious=serious(one),
            rules=now.reader.version,
            taxonomy=now.version,
        )
        for words, one in found
    ]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)
    Mention.objects.bulk_create(
        [mention(words, each) for words, one in found for each in one.mentions], ignore_conflicts=True
    )


def mention(words: int, each: understand.Mention) -> Mention:
    """Give a mention by the rules."""
    return Mention(words_id=words, theme_id=int(each.theme), found=each.words[:LONGEST])


def serious(one: understand.Reading) -> dict[str, str]:
    """Say why a comment is serious, with the words that say so."""
    return {each.theme: each.words for each in one.serious}
