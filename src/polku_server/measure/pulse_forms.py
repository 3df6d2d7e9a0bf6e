"""What is asked of a wave that is released."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ..register.forms import Shaped, day_field, text_of
from .pulse_models import PulseWave


class WaveForm(Shaped):
    """A closed wave: its name, its day, its answers, and how many were asked where."""

    ID = "wave"

    name = text_of(PulseWave, "name", help_text=gettext_lazy("For example: November 2026"))
    asked_on = day_field(gettext_lazy("Day of the wave"), initial=timezone.localdate)
    answers = forms.FileField(
        label=gettext_lazy("Answers"),
        help_text=gettext_lazy("A row for each person: the column unit, a column for each question with points from 1 "
                               "to 5, and perhaps the column comment. No names, numbers or addresses of people."),
    )  # fmt: skip
    invited = forms.FileField(
        label=gettext_lazy("How many were asked"),
        required=False,
        help_text=gettext_lazy("Columns unit and invited. Without it no response rate is told."),
    )
