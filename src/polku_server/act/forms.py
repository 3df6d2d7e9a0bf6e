"""What the pages of cases ask for. The rules stand in the actions."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..govern.models import User
from ..listen.models import Survey
from ..register.forms import Pick, Shaped, day_field, text_of
from ..register.models import Encounter, Touchpoint
from . import rights
from .models import AskAgain, Case

SPOKEN = ("call", "visit", "meeting", "email", "chat")
WAYS = [(kind, words) for kind, words in Encounter.Kind.choices if kind in SPOKEN]
OUTCOMES = [("", "–"), *Case.Outcome.choices]


class Open(Shaped):
    """Open a case by hand."""

    ID = "open"

    words = forms.CharField(
        label=_("What it is about"),
        max_length=200,
        help_text=_("One sentence that tells whoever calls what to talk about."),
    )


class Call(Shaped):
    """We called; the customer answered or did not."""

    ID = "call"

    reached = forms.ChoiceField(
        label=_("Was the customer reached?"),
        choices=[("yes", _("Yes")), ("no", _("No, nobody answered"))],
        initial="yes",
    )
    kind = forms.ChoiceField(label=_("How we met"), choices=WAYS, initial="call")
    words = forms.CharField(
        label=_("What was said"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_urlsafe(16)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class Agree(Shaped):
    """What was agreed with the customer."""

    ID = "agree"

    agreement = forms.CharField(
        label=_("What was agreed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class Close(Shaped):
    """How it ended; where and why it went wrong."""

    ID = "close"

    outcome = forms.ChoiceField(label=_("How did it end?"), choices=OUTCOMES, required=False)
    told = forms.CharField(
        label=_("What was the customer told?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    root = Pick(Touchpoint.objects.none(), label=_("Where did it go wrong?"))
    theme = text_of(
        Case, "theme", label=_("Why did it go wrong?"), help_text=_("A few words, such as: a changed time was not told")
    )

    def __init__(self, *args: Any, themes: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["root"].queryset = Touchpoint.objects.order_by("position", "id")  # type: ignore[attr-defined]
        self.fields["theme"].widget.attrs |= {"list": "themes", "autocomplete": "off"}
        if themes:
            said = gettext("The customer wrote of: %(themes)s. Choose one, or write in other words.")
            self.fields["theme"].help_text = said % {"themes": ", ".join(themes)}


class Give(Shaped):
    """Whose the case is from now on."""

    ID = "give"

    owner = Pick(User.objects.none(), label=_("Owner"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = rights.candidates(case)  # type: ignore[attr-defined]


class Again(Shaped):
    """When the customer is asked again, and what."""

    ID = "again"

    survey = Pick(Survey.objects.none(), label=_("Survey"), required=True)
    on = day_field(_("From which day"))
    way = forms.ChoiceField(label=_("How"), choices=AskAgain.Way.choices, initial=AskAgain.Way.CALL)

    def __init__(self, *args: Any, not_before: date | None = None, **kwargs: Any) -> None:
        soon = timezone.localdate() + timedelta(days=14)
        kwargs["initial"] = {"on": max(soon, not_before or soon)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        open_now = Survey.objects.filter(source="link", launched_at__isnull=False, closed_at=None)
        self.fields["survey"].queryset = open_now.order_by("name")  # type: ignore[attr-defined]
        if not settings.MAIL:  # a letter that cannot go is not offered
            self.fields["way"].choices = AskAgain.Way.choices[:1]  # type: ignore[attr-defined]


class Reopen(Shaped):
    """Why the case is opened again."""

    ID = "reopen"

    words = forms.CharField(label=_("Why is it opened again?"), max_length=500, required=False)
