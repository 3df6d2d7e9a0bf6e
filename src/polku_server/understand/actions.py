"""What people do with readings and themes: put a reading right, take that back, and change the query words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from polku.errors import NotAllowed
from polku.understand.taxonomy import query

from ..govern import audit, policy
from ..govern.keeping import keep
from ..govern.models import User
from ..govern.policy import By, Permission
from ..lake import changes
from .models import LANGUAGES, Checked, Mention, Reading, Theme, Tone
from .reading import renewed

NAMES = tuple(f"name_{each}" for each in LANGUAGES)
WORDS = tuple(f"words_{each}" for each in LANGUAGES)


@transaction.atomic
def judge(
    reading: Reading, tone: str, *, by: By, themes: Iterable[Theme] | None = None, drawn: bool = False
) -> Reading:
    """Say how a comment sounds, and of what it speaks if themes are given; this holds from now on."""
    row = held(reading, by)
    if tone not in set(Tone.values) - {Tone.UNKNOWN}:
        raise ValidationError({"tone": _("Choose how the comment sounds.")})
    row.tone, row.checked = tone, Checked.DRAWN if drawn else row.checked or Checked.MET
    row.themes_too = row.themes_too or themes is not None
    row.checked_by, row.checked_at = by if isinstance(by, User) else None, timezone.now()
    keep(row)
    if themes is not None:
        speak_of(row, {each.pk for each in themes})
    changes.note("reading", [row.pk])
    audit.record(by, "judged comment", row)
    return row


@transaction.atomic
def let_rules_say(reading: Reading, *, by: By) -> Reading:
    """Take a judgement back: what the rules read holds again."""
    row = held(reading, by)
    row.tone, row.checked, row.themes_too = row.tone_read, "", False
    row.checked_by = row.checked_at = None
    keep(row)
    rows = Mention.objects.filter(words=row.words_id)
    rows.filter(found="").delete()
    rows.update(holds=True)
    changes.note("reading", [row.pk])
    audit.record(by, "took back judgement", row)
    return row


def held(reading: Reading, by: By) -> Reading:
    """Give the row as it is now, for whoever may judge it."""
    policy.demand(by, Permission.EDIT)
    policy.demand_row(by, Permission.ANSWERS, reading)
    return Reading.objects.select_for_update().get(pk=reading.pk)


def speak_of(reading: Reading, themes: set[int]) -> None:
    """Write that a comment speaks of these themes and of no other."""
    rows = Mention.objects.filter(words=reading.words_id)
    rows.exclude(theme__in=themes).filter(found="").delete()
    rows.exclude(theme__in=themes).update(holds=False)
    rows.filter(theme__in=themes).update(holds=True)
    new = themes - set(rows.values_list("theme", flat=True))
    Mention.objects.bulk_create([Mention(words_id=reading.words_id, theme_id=theme) for theme in sorted(new)])


@transaction.atomic
def make_theme(*, by: By, **fields: str) -> Theme:
    """Add a theme; every comment is read again."""
    policy.demand(by, Permission.SETTINGS)
    theme = written(Theme(), fields)
    audit.record(by, "made theme", theme)
    renewed(by)
    return theme


@transaction.atomic
def change_theme(theme: Theme, *, by: By, **fields: str) -> Theme:
    """Give a theme other names or query words; every comment is read again if words changed."""
    policy.demand(by, Permission.SETTINGS)
    before = [getattr(theme, name) for name in WORDS]
    written(theme, fields)
    audit.record(by, "changed theme", theme, fields=sorted(fields))
    if before != [getattr(theme, name) for name in WORDS]:
        renewed(by)
    return theme


@transaction.atomic
def retire_theme(theme: Theme, *, by: By) -> Theme:
    """Leave a theme out from now on; its mentions are kept, and come back with it."""
    policy.demand(by, Permission.SETTINGS)
    theme.retired_at = theme.retired_at or timezone.now()
    theme.save(update_fields=["retired_at"])
    audit.record(by, "retired theme", theme)
    return theme


@transaction.atomic
def restore_theme(theme: Theme, *, by: By) -> Theme:
    """Take a theme that was left out into use again; comments are read again."""
    policy.demand(by, Permission.SETTINGS)
    theme.retired_at = None
    theme.save(update_fields=["retired_at"])
    audit.record(by, "restored theme", theme)
    renewed(by)
    return theme


def written(theme: Theme, fields: dict[str, Any]) -> Theme:
    """Set and keep a theme's names and words."""
    for name in (*NAMES, *WORDS):
        if name in fields:
            setattr(theme, name, words(name, fields[name]) if name in WORDS else fields[name].strip())
    if not any(getattr(theme, name) for name in WORDS):
        raise ValidationError({WORDS[0]: _("Give at least one query word in one language.")})
    return keep(theme)


def words(name: str, text: str) -> str:
    """Read query words as they are kept: small letters, apart by commas."""
    try:
        return ", ".join(query(text))
    except NotAllowed as wrong:
        said = _("%(word)s cannot be a query word: give 2 to 80 letters, such as deliver*.") % {"word": wrong.value}
        raise ValidationError({name: said}) from wrong
