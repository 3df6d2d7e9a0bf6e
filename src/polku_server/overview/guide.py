"""The first hour: five steps to the first answer, each done or not by what stands in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..govern import policy
from ..govern.models import Organisation, User
from ..govern.policy import Permission, Reader
from ..govern.users_erasing import NOBODY
from ..listen.models import Response, Survey
from ..promise.models import Promise
from ..promise.rights import may_change
from ..register.models import Touchpoint

TOUCHPOINTS, COLLEAGUES = 5, 3  # enough to begin with: more come by themselves
AWAY = "polku-guide"  # the cookie of a reader who put the guide away
# a path that most firms know again, to be written over
SUGGESTED = (
    ("before", gettext_lazy("Finding us")),
    ("before", gettext_lazy("Asking for an offer")),
    ("during", gettext_lazy("Buying")),
    ("during", gettext_lazy("Delivery")),
    ("after", gettext_lazy("Help after the sale")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, why, whether it is done, what stands now, and whether the reader may do it."""

    key: str
    name: str
    why: str
    done: bool
    stands: str
    may: bool


def may(by: Reader) -> bool:
    """Tell whether somebody settles things for the whole company."""
    return policy.access(by).everywhere(Permission.SETTINGS)


def is_waiting(by: Reader) -> bool:
    """Tell whether the installation is empty, and its guide is this reader's to follow."""
    if not may(by):
        return False
    return not Organisation.objects.filter(sample=True).exists() and not Response.objects.exists()


def open_survey() -> Survey | None:
    """Give the newest survey of one's own that can be answered by its link."""
    own = Survey.objects.filter(source="link", sample=False, closed_at=None)
    return own.exclude(launched_at=None).order_by("-launched_at").first()


def first_answer() -> Response | None:
    """Give the first answer to a survey of one's own."""
    own = list(Survey.objects.filter(source="link", sample=False).values_list("pk", flat=True))  # few: no join with all
    return Response.objects.filter(survey__in=own).order_by("pk").first()


def left(by: User) -> list[Step]:
    """Give the steps that are still undone, for whoever the guide is; none where a sample company stands in."""
    if not may(by) or Organisation.objects.filter(sample=True).exists():
        return []
    return [step for step in steps(by, open_survey(), first_answer()) if not step.done]


def steps(by: User, survey: Survey | None, answer: Response | None) -> list[Step]:
    """Give the steps in their order; what belongs to the sample company does not count."""
    places = Touchpoint.objects.filter(sample=False).count()
    promise = Promise.objects.filter(sample=False).exclude(state=Promise.State.RETIRED).order_by("pk").first()
    people = User.objects.filter(is_active=True).exclude(Q(pk=by.pk) | Q(email__endswith=NOBODY)).count()
    return [
        Step("touchpoints", _("Five touchpoints"), _("Where customers meet you: before, during and after the sale."),
             places >= TOUCHPOINTS, so_many(places, TOUCHPOINTS), may(by)),
        Step("promise", _("One promise"), _("What a customer may expect of you, in the customer's words."),
             promise is not None, promise.words if promise else "", may_change(by)),
        Step("survey", _("One survey"), _("Five questions in three languages; nothing has to be written."),
             survey is not None, survey.name if survey else "", policy.access(by).everywhere(Permission.SURVEYS)),
        Step("colleagues", _("Three colleagues"), _("A unit leader, an account manager, somebody who meets customers."),
             people >= COLLEAGUES, so_many(people, COLLEAGUES),
             policy.allows(by, Permission.USERS)),
        Step("answer", _("The first answer"), _("Answer yourself, by phone, before anybody else is asked."),
             answer is not None, "", survey is not None),
    ]  # fmt: skip


def so_many(n: int, needed: int) -> str:
    """Say how many there are of those that a step asks for; more than it asks is still all."""
    return _("%(n)s of %(all)s") % {"n": min(n, needed), "all": needed}


def rows(sent: Any = None) -> list[dict[str, str]]:
    """Give the rows of the form of touchpoints: as they were sent, or as they are suggested."""
    if sent is not None:
        return [{"name": sent.get(f"name-{at}", "").strip(), "phase": sent.get(f"phase-{at}", "during")}
                for at in range(TOUCHPOINTS)]  # fmt: skip
    return [{"name": str(name), "phase": phase} for phase, name in SUGGESTED]
