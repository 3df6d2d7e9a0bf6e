"""What the pages of understanding ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ..register.forms import Shaped
from .models import Theme, Tone

CHOICES = [each for each in Tone.choices if each[0] != Tone.UNKNOWN]


def words(label: Any) -> forms.CharField:
    """Ask for query words."""
    hint = gettext_lazy("Apart by commas. A star stands for any letters: deliver* finds delivered and delivery.")
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), required=False, help_text=hint)


class Themes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes by their public ids."""

    def __init__(self, rows: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(rows, to_field_name="public_id", widget=forms.CheckboxSelectMultiple, required=False, **kwargs)

    def _check_values(self, value: Any) -> Any:
        if any("\0" in str(each) for each in value):  # PostgreSQL refuses to be asked
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super()._check_values(value)  # type: ignore[misc]


class JudgeForm(Shaped):
    """How a comment sounds and of what it speaks."""

    tone = forms.ChoiceField(
        label=gettext_lazy("How does the comment sound?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the comment sounds.")},
    )
    themes = Themes(
        Theme.objects.none(),
        label=gettext_lazy("What does it speak of?"),
        help_text=gettext_lazy("All that fit; none if it speaks of nothing on the list."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.filter(retired_at=None).order_by("pk")  # type: ignore[attr-defined]


class ThemeForm(Shaped):
    """A theme's names and query words in each language."""

    name_fi = forms.CharField(label=gettext_lazy("Name in Finnish"), max_length=60)
    name_sv = forms.CharField(label=gettext_lazy("Name in Swedish"), max_length=60, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60, required=False)
    words_fi = words(gettext_lazy("Query words in Finnish"))
    words_sv = words(gettext_lazy("Query words in Swedish"))
    words_en = words(gettext_lazy("Query words in English"))
