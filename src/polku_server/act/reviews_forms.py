"""What is asked at an account review. The rules stand in the verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..govern.models import Role, User
from ..register.forms import Pick, Shaped, area, day_field, text_of
from ..register.models import Party
from .reviews_models import AccountReview, PlanLine

SEEING_TO = (Role.LEAD, Role.UNIT_LEADER, Role.ACCOUNT_MANAGER, Role.FRONT_LINE)
QUARTER = dt.timedelta(days=91)  # between reviews, unless another day is given


def next_day() -> dt.date:
    """Give the day of the next review, three months on."""
    return timezone.localdate() + QUARTER


class ReviewForm(Shaped):
    """A review that was held: its day, what was concluded, the next day."""

    ID = "review"

    held_on = day_field(gettext_lazy("Day of the review"), initial=timezone.localdate)
    concluded = area(AccountReview, "concluded", help_text=gettext_lazy("In a sentence or two, as both sides said it."))
    next_on = day_field(gettext_lazy("Next review"), initial=next_day)


class PlanForm(Shaped):
    """A line of the plan: what, who, by when."""

    ID = "plan"

    words = text_of(PlanLine, "words", help_text=gettext_lazy("For example: we send the service plan of all sites"))
    owner = Pick(
        User.objects.none(),
        label=gettext_lazy("Who sees to it"),
        required=True,
        error_messages={"required": gettext_lazy("Choose who sees to it.")},
    )
    due = day_field(gettext_lazy("By which day"))

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].error_messages["required"] = _("Give the day by which it is done.")
        doing = User.objects.filter(Q(grants__role__in=SEEING_TO) | Q(pk=party.manager_id), is_active=True)
        self.fields["owner"].queryset = doing.distinct().order_by("name", "pk")  # type: ignore[attr-defined]


class ChangeForm(PlanForm):
    """A line of the plan as it is to be from now on."""

    ID = "change"


def started(line: PlanLine) -> dict[str, Any]:
    """Give a line as its form begins."""
    return {"words": line.words, "owner": line.owner.public_id if line.owner else None, "due": line.due}
