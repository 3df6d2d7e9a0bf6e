"""What is asked when a file becomes a survey."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from ..listen.models import Survey
from ..register.forms import Pick, Shaped, text_of
from ..register.models import ImportRun, Touchpoint

SPOKEN = 0.1  # share of the comments in a language from which the survey asks in it


class SurveyForm(Shaped):
    """Name, touchpoint and languages; what is asked follows from the file."""

    name = text_of(Survey, "name", label=gettext_lazy("Name"))
    touchpoint = Pick(Touchpoint.objects.none(), label=gettext_lazy("Touchpoint"))
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        start = {"name": PurePath(run.file_name).stem[:200], "languages": spoken(run)}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["touchpoint"].queryset = Touchpoint.objects.order_by("position")  # type: ignore[attr-defined]


def spoken(run: ImportRun) -> list[str]:
    """Give the languages that the comments are in; all where none can be told."""
    told, known = run.outcome.get("languages", {}), [code for code, _name in settings.LANGUAGES]
    found = [code for code in known if told.get(code, 0) >= SPOKEN * sum(told.values()) > 0]
    return found or known
