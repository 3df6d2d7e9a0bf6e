"""Reads comments that nobody has read, and all of them again after a change of the themes: a slice at a time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from polku import understand

from ..govern.seldom import Seldom
from ..lake import changes
from ..listen.models import Words
from .models import Mention, Reading, Taxonomy
from .reading import Current, current, keep, mention, serious

SLICE = 400
REREAD = ("language", "tone", "tone_read", "serious", "rules", "taxonomy")


def reading() -> tuple[Seldom, Seldom]:
    """Give what the jobs process does of this stage: new comments that came from files, and new themes."""
    return Seldom(unread, often=15, full=SLICE), Seldom(again, often=2, full=SLICE)


def unread() -> int:
    """Read comments without a reading, the newest first; give how many."""
    rows = list(Words.objects.filter(reading=None).order_by("-pk")[:SLICE])
    if not rows:
        return 0
    now = current()
    read = now.reader.read([each.text for each in rows])
    with transaction.atomic():
        there = set(Words.objects.filter(pk__in=[each.pk for each in rows]).values_list("pk", flat=True))
        keep([(each.pk, one) for each, one in zip(rows, read, strict=True) if each.pk in there], now)
    return len(rows)


def again() -> int:
    """Read the next comments by the newest version of the themes, or note that all were; give how many."""
    version = Taxonomy.objects.order_by("pk").last()
    if version is None or version.finished_at:
        return 0
    rows = list(Words.objects.filter(pk__gt=version.read_to).order_by("pk")[:SLICE])
    now = current()
    read = now.reader.read([each.text for each in rows])
    with transaction.atomic():
        if not rows:
            Taxonomy.objects.filter(pk=version.pk).update(finished_at=timezone.now())
            return 0
        renew({each.pk: one for each, one in zip(rows, read, strict=True)}, now)
        Taxonomy.objects.filter(pk=version.pk).update(read_to=rows[-1].pk)
    return len(rows)


def renew(read: dict[int, understand.Reading], now: Current) -> None:
    """Put new readings in the place of old ones; what a person said of tone and themes stays."""
    old = {each.words_id: each for each in Reading.objects.filter(words__in=read)}
    for words, row in old.items():
        one = read[words]
        row.language, row.tone_read, row.serious = one.language, one.tone, serious(one)
        row.tone = row.tone if row.checked else one.tone
        row.rules, row.taxonomy = now.reader.version, now.version
    Reading.objects.bulk_update(old.values(), REREAD, batch_size=200)
    judged = {words for words, row in old.items() if row.themes_too}
    themes_again({words: read[words] for words in old if words not in judged})
    for words in judged:
        judged_again(words, read[words])
    changes.note("reading", [row.pk for row in old.values()])


def themes_again(read: dict[int, understand.Reading]) -> None:
    """Find the themes of comments that nobody judged anew."""
    Mention.objects.filter(words__in=read).delete()
    found = [mention(words, each) for words, one in read.items() for each in one.mentions]
    Mention.objects.bulk_create(found, ignore_conflicts=True)


def judged_again(words: int, one: understand.Reading) -> None:
    """Note what the rules find now in a comment that a person judged; the judgement holds."""
    rows = {each.theme_id: each for each in Mention.objects.filter(words=words)}
    said = {int(each.theme): mention(words, each) for each in one.mentions}
    for theme, row in rows.items():
        row.found = said[theme].found if theme in said else ""
        row.save(update_fields=["found"])
    new = [each for theme, each in said.items() if theme not in rows]
    for each in new:
        each.holds = False
    Mention.objects.bulk_create(new)
