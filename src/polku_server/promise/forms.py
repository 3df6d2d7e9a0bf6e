"""What the pages of promises ask for. The rules stand in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ..govern.models import User
from ..govern.policy import Reader
from ..register.forms import Pick, Shaped, day_field, text_of
from ..register.models import CustomerGroup, Touchpoint
from . import asking
from .models import POINTS, Driver, Goal, Promise

BLANK = [("", "–")]


class Choosing(Shaped):
    """A form whose choices are rows of the company."""

    def __init__(self, *args: Any, by: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("group", CustomerGroup.objects.order_by("name")),
            ("touchpoint", Touchpoint.objects.order_by("position", "id")),
            ("driver", Driver.objects.filter(retired_at=None).order_by("name")),
            ("owner", User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name")),
            ("improvement", improvements()),
        ):
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Give what an action takes."""
        return dict(self.cleaned_data)


def improvements() -> QuerySet[Any]:
    """Give the improvement actions that a goal may hang on; they are of a later stage."""
    actions: Any = Goal._meta.get_field("improvement").related_model
    found: QuerySet[Any] = actions._default_manager.exclude(state="dropped").order_by("name", "pk")
    return found


class Asking(Choosing):
    """A form that also asks which question tells of the row."""

    ROLES: tuple[str, ...] = ()
    PLACES = False

    def __init__(self, *args: Any, by: Reader, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.offered = list(asking.of_five(by, *self.ROLES)) + (list(asking.at_places()) if self.PLACES else [])
        choices = [*BLANK, *((asked.code, words) for asked, words in self.offered)]
        self.fields["asked"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Give what an action takes: the chosen question in its parts."""
        given = super().given()
        asked = asking.read(given.pop("asked", ""), self.offered)
        given |= {"survey": asked.survey, "question": asked.question}
        return given | ({"touchpoint": asked.touchpoint} if self.PLACES else {})


def chosen(row: Any) -> str:
    """Give the code of the question that a row is asked by."""
    place = row.touchpoint if isinstance(row, Promise) and not row.survey else None
    return asking.Asked(row.survey, row.question, place).code


def number(label: Any, **kwargs: Any) -> forms.IntegerField:
    """Ask for a whole number from one on."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=1_000_000, **kwargs)


def figure(label: Any) -> forms.DecimalField:
    """Ask for a number as it is written in the reader's language."""
    return forms.DecimalField(label=label, max_digits=8, decimal_places=1, localize=True)


def judgement(label: Any, hint: Any) -> forms.TypedChoiceField:
    """Ask for a judgement from 1 to 5."""
    return forms.TypedChoiceField(
        label=label, choices=[*BLANK, *POINTS], coerce=int, empty_value=None, required=False, help_text=hint
    )


class DriverForm(Asking):
    """Something that customers value, and how we know."""

    ROLES = ("importance",)

    name = text_of(Driver, "name", help_text=gettext_lazy("In the customers' words: the day holds"))
    group = Pick(
        CustomerGroup.objects.none(),
        label=gettext_lazy("Customer group"),
        help_text=gettext_lazy("Empty is every customer."),
    )
    touchpoint = Pick(Touchpoint.objects.none(), label=gettext_lazy("Where it is met"))
    origin = forms.ChoiceField(label=gettext_lazy("How we know"), choices=Driver.Origin.choices, initial="ours")
    evidence = text_of(
        Driver, "evidence", help_text=gettext_lazy("For example: interviews in the spring, theme in open comments")
    )
    evidence_n = number(gettext_lazy("From how many customers"))
    asked = forms.ChoiceField(label=gettext_lazy("Question that asks how important it is"), required=False)
    place = number(gettext_lazy("Place that customers gave"), help_text=gettext_lazy("1 is the most important."))
    place_n = number(gettext_lazy("How many customers ranked"))


class PromiseForm(Asking):
    """The sentence that customers hear, who answers for it, and the question that asks if it was kept."""

    ROLES = ("promise", "csat")
    PLACES = True

    words = text_of(
        Promise, "words", help_text=gettext_lazy("As you would say it to the customer: We install on the agreed day.")
    )
    about = text_of(Promise, "about", help_text=gettext_lazy("For example: to everybody who orders an installation"))
    driver = Pick(Driver.objects.none(), label=gettext_lazy("Driver of value"), required=True)
    owner = Pick(User.objects.none(), label=gettext_lazy("Owner"))
    asked = forms.ChoiceField(
        label=gettext_lazy("Question that asks if it was kept"),
        required=False,
        help_text=gettext_lazy("4 and 5 of 5 say that it was. Without a question nobody knows how it is kept."),
    )
    target = forms.IntegerField(
        label=gettext_lazy("Target, per cent of customers"), initial=80, min_value=1, max_value=100
    )
    feasibility = judgement(gettext_lazy("Feasibility"), gettext_lazy("1 hardly, 5 surely"))
    ability = judgement(gettext_lazy("Ability to help"), gettext_lazy("1 little, 5 much"))
    advantage = judgement(gettext_lazy("Advantage over rivals"), gettext_lazy("1 none, 5 great"))


class GoalForm(Choosing):
    """What changes for customers, by what, from where to where, by when, and who answers for it."""

    ID = "goal"

    outcome = text_of(
        Goal,
        "outcome",
        label=gettext_lazy("What changes for the customer"),
        help_text=gettext_lazy("A bare figure will not do as a goal."),
    )
    driver = Pick(Driver.objects.none(), label=gettext_lazy("Driver of value"))
    touchpoint = Pick(
        Touchpoint.objects.none(), label=gettext_lazy("Touchpoint"), help_text=gettext_lazy("If no driver is chosen")
    )
    action = text_of(Goal, "action", label=gettext_lazy("By which action"))
    improvement = Pick(
        Driver.objects.none(),  # of a later stage: its rows are asked for when the form is made
        label=gettext_lazy("The same among improvement actions"),
        help_text=gettext_lazy("Then it is told beside the goal whether the action has helped."),
    )
    measure = text_of(
        Goal,
        "measure",
        label=gettext_lazy("What is measured"),
        help_text=gettext_lazy("For example: % who see the promise kept"),
    )
    base = figure(gettext_lazy("Where we are now"))
    target = figure(gettext_lazy("Where we want to be"))
    due = day_field(gettext_lazy("By which day"))
    owner = Pick(User.objects.none(), label=gettext_lazy("Owner"), required=True)
    score = forms.ChoiceField(
        label=gettext_lazy("Score that is expected to follow"),
        required=False,
        choices=[*BLANK, *Goal.Score.choices],
        help_text=gettext_lazy("Only a consequence: it is not the goal."),
    )
    score_from = forms.IntegerField(label=gettext_lazy("Score now"), required=False, min_value=-100, max_value=100)
    score_to = forms.IntegerField(label=gettext_lazy("Score then"), required=False, min_value=-100, max_value=100)


def started(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Give a row's values as a form shows them."""
    start: dict[str, Any] = {}
    for name in names:
        value = getattr(row, name)
        start[name] = getattr(value, "public_id", value)
    return start | ({"asked": chosen(row)} if hasattr(row, "question") else {})
