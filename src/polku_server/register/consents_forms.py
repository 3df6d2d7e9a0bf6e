"""What the pages of consents ask for. The rules stand in govern/consent.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..govern import consent
from .forms import Shaped

LONGEST = 600  # signs of a text: a customer reads it on a phone, where all that is asked fits one light page
SOURCES = [("phone", _("by phone")), ("in person", _("in person")), ("paper", _("on paper")), ("email", _("by e-mail"))]


def text(label: Any, code: str) -> forms.CharField:
    """Ask for a text in one language."""
    area = forms.Textarea(attrs={"rows": 5, "lang": code})
    return forms.CharField(label=label, max_length=LONGEST, widget=area)


class WordingForm(Shaped):
    """A text to agree to, in every language."""

    ID = "wording"

    purpose = forms.ChoiceField(label=_("What it allows"))
    fi = text(_("In Finnish"), "fi")
    sv = text(_("In Swedish"), "sv")
    en = text(_("In English"), "en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(each.code, capfirst(str(each.allows))) for each in consent.PURPOSES.values()]
        self.fields["purpose"].choices = asked  # type: ignore[attr-defined]
