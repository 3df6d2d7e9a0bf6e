"""Employee pulses: what was released of a wave. Answers themselves are never stored, and nothing here leads to one.

A wave's answers are read, released once and let go. Kept are means of cells that nobody can be told from, comments of
enough writers, and how many answered in each unit: what later waves must not give away beside this one.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..register.models import Unit
from ..register.rules import no_hetu


def random_key() -> str:
    """Give a key that tells nothing of an order."""
    return secrets.token_hex(16)


class PulseWave(models.Model):
    """One closed wave of a pulse, released once. Taken off the pages it still counts: its readers remember."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=80, validators=[no_hetu])
    asked_on = models.DateField(_("day of the wave"))
    questions = models.JSONField()  # as they were asked, in order; 0 of the results is their mean
    minimum = models.PositiveSmallIntegerField()
    answered = models.PositiveIntegerField()
    invited = models.JSONField(default=dict, blank=True)  # {unit: people}; empty where it is not known
    spread = models.JSONField()  # of answers within units, all units together: {question: points}
    released = models.JSONField()  # see pulse_release.Released: what every later wave is held against
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["asked_on"],
                name="pulse_one_a_day",
                violation_error_message=_("A wave of this day has been released already."),
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=5),
                name="pulse_minimum_from_5",
                violation_error_message=_("A group of a pulse has at least five people."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PulseResult(models.Model):
    """A mean that was released: of a unit with all below it, or of the whole company."""

    wave = models.ForeignKey(PulseWave, on_delete=models.CASCADE, related_name="results")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    question = models.PositiveSmallIntegerField()  # from 1; 0 is the mean of all
    value = models.FloatField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "unit", "question"], name="pulse_result_once"),
            models.UniqueConstraint(
                fields=["wave", "question"], condition=models.Q(unit=None), name="pulse_result_of_all_once"
            ),
        ]


class PulseComment(models.Model):
    """What somebody wrote, masked: at the smallest unit where enough wrote, without points, in no order."""

    key = models.CharField(max_length=32, primary_key=True, default=random_key, editable=False)
    wave = models.ForeignKey(PulseWave, on_delete=models.CASCADE, related_name="comments")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField()
