"""What is done with drivers, promises and goals. Each verb is one transaction and leaves an audit entry."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit
from ..govern.policy import By
from ..listen.answers import questions
from ..listen.models import Survey
from ..register.actions.keeping import kept, person
from .models import Driver, Goal, Promise
from .rights import demand

Row = TypeVar("Row", Driver, Promise)
FIVE = (1, 5)  # the scale of a question that a promise or its importance is read from
JUDGED = ("feasibility", "ability", "advantage")
OF_A_DRIVER = (
    *("name", "group", "touchpoint", "origin", "evidence", "evidence_n", "survey", "question", "place", "place_n"),
)
OF_A_PROMISE = (
    *("driver", "words", "about", "owner", "target", "survey", "question", "touchpoint"),
    *JUDGED,
)
OF_A_GOAL = (
    *("outcome", "driver", "touchpoint", "action", "improvement", "measure", "base", "target", "due", "owner"),
    *("score", "score_from", "score_to"),
)
# a score, an arrow, numbers: what is left of "NPS 53 -> 59" once these go is nothing
NAMES = r"e?nps|csat|ces|suosittelu(?:indeksi|luku)\w*|rekommendationsindex\w*|score|index|indeksi"
SCORES = re.compile(rf"\b(?:{NAMES})\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,}")


@transaction.atomic
def add_driver(*, by: By, sample: bool = False, **fields: Any) -> Driver:
    """Write down something that customers value, and how we know."""
    demand(by)
    driver = written(Driver(sample=sample), OF_A_DRIVER, fields)
    audit.record(by, "added driver", driver)
    return driver


@transaction.atomic
def change_driver(driver: Driver, *, by: By, **fields: Any) -> Driver:
    """Change what is known of a driver."""
    demand(by)
    written(driver, OF_A_DRIVER, fields)
    audit.record(by, "changed driver", driver, fields=sorted(fields))
    return driver


@transaction.atomic
def retire_driver(driver: Driver, *, by: By) -> Driver:
    """Say that a driver counts no more; a promise that still holds keeps it."""
    demand(by)
    if driver.promises.exclude(state=Promise.State.RETIRED).exists():
        raise ValidationError(_("A promise stands on this driver. Retire the promise first."))
    return moved(driver, timezone.now(), "retired driver", by)


@transaction.atomic
def restore_driver(driver: Driver, *, by: By) -> Driver:
    """Take a driver back into use."""
    demand(by)
    return moved(driver, None, "restored driver", by)


def moved(driver: Driver, at: Any, verb: str, by: By) -> Driver:
    """Note when a driver was retired, or that it is not."""
    driver.retired_at = at
    driver.save(update_fields=["retired_at"])
    audit.record(by, verb, driver)
    return driver


@transaction.atomic
def add_promise(*, by: By, sample: bool = False, **fields: Any) -> Promise:
    """Draft a promise on a driver; customers are not told of it yet."""
    demand(by)
    promise = written(judged(Promise(sample=sample), fields, by), OF_A_PROMISE, fields)
    audit.record(by, "added promise", promise)
    return promise


@transaction.atomic
def change_promise(promise: Promise, *, by: By, **fields: Any) -> Promise:
    """Change a promise's words, owner, target, judgements or the question that asks of it."""
    demand(by)
    written(judged(promise, fields, by), OF_A_PROMISE, fields)
    audit.record(by, "changed promise", promise, fields=sorted(fields))
    return promise


@transaction.atomic
def move_promise(promise: Promise, state: str, *, by: By) -> Promise:
    """Give a promise to customers, keep watch over it, take it back to a draft, or retire it."""
    demand(by)
    if state == promise.state:
        return promise
    if state in Promise.OPEN and promise.driver.retired_at:
        raise ValidationError(_("The driver of this promise was retired. Take it back into use first."))
    promise.state = state
    if state in Promise.OPEN and promise.given_on is None:
        promise.given_on = timezone.localdate()
    kept(promise)
    audit.record(by, "moved promise", promise, state=promise.state)
    return promise


@transaction.atomic
def set_goal(*, by: By, sample: bool = False, **fields: Any) -> Goal:
    """Set a goal: outcome, driver or touchpoint, action, base, target, day and owner; refused without any of them."""
    demand(by)
    goal = aimed(Goal(sample=sample), fields)
    audit.record(by, "set goal", goal)
    return goal


@transaction.atomic
def change_goal(goal: Goal, *, by: By, **fields: Any) -> Goal:
    """Change a goal that is under way."""
    demand(by)
    aimed(goal, fields)
    audit.record(by, "changed goal", goal, fields=sorted(fields))
    return goal


@transaction.atomic
def close_goal(goal: Goal, state: str, *, by: By) -> Goal:
    """Say what became of a goal; under way opens it again."""
    demand(by)
    goal.state = state
    goal.closed_at = None if state == Goal.State.OPEN else timezone.now()
    kept(goal)
    audit.record(by, "closed goal" if goal.closed_at else "reopened goal", goal, state=goal.state)
    return goal


def written(row: Row, names: tuple[str, ...], fields: dict[str, Any]) -> Row:
    """Put fields into a row, look at what it is asked by, and keep it."""
    for name in names:
        if name in fields:
            setattr(row, name, fields[name])
    if row.survey_id or row.question:
        demand_question(row.survey, row.question)
    return kept(row)


def judged(promise: Promise, fields: dict[str, Any], by: By) -> Promise:
    """Note who judged and when, if a judgement is another than before."""
    if any(name in fields and fields[name] != getattr(promise, name) for name in JUDGED):
        promise.judged_by, promise.judged_on = person(by), timezone.localdate()
    return promise


def demand_question(survey: Survey | None, question: str) -> None:
    """Refuse a question that the survey does not ask, or whose scale is another."""
    definition = survey.current.definition if survey and survey.current else {}
    ends = questions(definition).get(question)
    if ends is None or ends[1:] != FIVE:
        raise ValidationError({"asked": _("Choose a question that is answered from 1 to 5.")})


def aimed(goal: Goal, fields: dict[str, Any]) -> Goal:
    """Put fields into a goal, refuse it where something is missing, and keep it."""
    for name in OF_A_GOAL:
        if name in fields:
            setattr(goal, name, fields[name])
    problems = dict(lacking(goal))
    if problems:
        raise ValidationError(problems)
    return kept(goal)


def lacking(goal: Goal) -> Any:
    """Give what is missing from a goal, by field."""
    if bare(goal.outcome):
        yield "outcome", _("Write it from the customer's side, such as: knows a week before who comes.")
    if not (goal.driver_id or goal.touchpoint_id):
        yield "driver", _("Choose the driver of value or the touchpoint that this changes.")
    if not (goal.action or "").strip():
        yield "action", _("Say what will be done.")
    for name, said in (("base", _("Say where we are now.")), ("target", _("Say where we want to be."))):
        if getattr(goal, name) is None:
            yield name, said
    if goal.due is None or (goal.due < timezone.localdate() and goal.state == Goal.State.OPEN):
        yield "due", _("Give a day that is still to come.")
    if goal.owner_id is None:
        yield "owner", _("Choose who answers for it.")
    if goal.score and (goal.score_from is None or goal.score_to is None):
        yield "score_from", _("Say from where to where the score is expected to go.")


def bare(words: str | None) -> bool:
    """Tell whether words name no more than a score and figures."""
    return not WORD.search(SCORES.sub(" ", words or ""))
