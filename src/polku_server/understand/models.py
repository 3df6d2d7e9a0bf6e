"""What was read of a respondent's words, themes with their query words, and the versions of the whole taxonomy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..listen.models import Words

LANGUAGES = ("fi", "sv", "en")


class Tone(models.TextChoices):
    """How a comment sounds."""

    GOOD = "good", _("content")
    BAD = "bad", _("discontent")
    MIXED = "mixed", _("both content and discontent")
    NEUTRAL = "neutral", _("neutral")
    UNKNOWN = "unknown", _("cannot be told")


class Checked(models.TextChoices):
    """How somebody came to judge a comment: one drawn by lot tells how good the reading is, one met does not."""

    MET = "met", _("met while reading")
    DRAWN = "drawn", _("drawn by lot")


class Theme(models.Model):
    """A theme of open feedback with its query words in each language."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name_fi = models.CharField(_("name in Finnish"), max_length=60)
    name_sv = models.CharField(_("name in Swedish"), max_length=60, blank=True, default="")
    name_en = models.CharField(_("name in English"), max_length=60, blank=True, default="")
    words_fi = models.TextField(_("query words in Finnish"), blank=True, default="")
    words_sv = models.TextField(_("query words in Swedish"), blank=True, default="")
    words_en = models.TextField(_("query words in English"), blank=True, default="")
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        named: str = getattr(self, f"name_{get_language()}", "") or self.name_fi
        return named


class Taxonomy(models.Model):
    """One version of all themes together; comments are read again, in the order of their keys, after each."""

    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    read_to = models.BigIntegerField(default=0)  # comments up to this key have been read by this version
    last = models.BigIntegerField(default=0)  # the last comment that stood when the version was made
    finished_at = models.DateTimeField(null=True, blank=True)


class Reading(models.Model):
    """What one comment says, read by rules and perhaps put right by a person; `tone` is what holds."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    words = models.OneToOneField(Words, on_delete=models.CASCADE, related_name="reading")
    language = models.CharField(max_length=7)
    tone = models.CharField(max_length=7, choices=Tone.choices)
    tone_read = models.CharField(max_length=7, choices=Tone.choices)  # by the rules
    serious = models.JSONField(default=dict, blank=True)  # {why: the words that say so}
    rules = models.CharField(max_length=20)  # the version of the library's rules
    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="+", db_index=False)
    checked = models.CharField(max_length=5, choices=Checked.choices, blank=True, default="")
    themes_too = models.BooleanField(default=False)  # whoever checked it judged the themes beside the tone
    checked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["checked"], name="reading_checked", condition=~models.Q(checked="")),
        ]


class Mention(models.Model):
    """A comment speaks of a theme, say the rules, a person, or both; `holds` is what counts."""

    words = models.ForeignKey(Words, on_delete=models.CASCADE, related_name="mentions")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    found = models.CharField(max_length=80, blank=True, default="")  # by the rules, the words that say so; else empty
    holds = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "words"], name="mention_theme_words"),
        ]
