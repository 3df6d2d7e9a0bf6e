"""What is done about a case: each verb is one transaction, asks what its doer may, and leaves an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit, consent
from ..govern.models import User
from ..govern.policy import By, Permission
from ..listen.models import Response, Survey
from ..listen.tokens import fresh_key
from ..register.actions.encounters import met
from ..register.actions.keeping import demand_party, kept, person
from ..register.models import Agreed, Encounter, Party, Touchpoint
from . import rights, rules, ruling
from .models import AskAgain, Case, CaseCause, CaseEvent

Kind = CaseEvent.Kind


@transaction.atomic
def open_case(
    party: Party,
    *,
    by: By,
    kind: str = CaseCause.Kind.HAND,
    words: str = "",
    response: Response | None = None,
    encounter: Encounter | None = None,
    agreed: Agreed | None = None,
    at: dt.datetime | None = None,
) -> Case:
    """Open a customer's case; where one is open already, the cause becomes a line of it. One cause is told once."""
    party = final(party)
    if by is not None:
        demand_party(by, party, Permission.EDIT, Permission.NOTES)
    sources = {"response": response, "encounter": encounter, "agreed": agreed}
    if found := known(**sources):
        return found
    now = at or timezone.now()
    case = Case.objects.select_for_update().filter(party=party, closed_at=None, joined=None).first()
    if case is None:
        source = response or encounter
        case = begun(party, "" if agreed else words, source, now, ruling.owner_of(kind))
        done(case, Kind.OPENED, by=by, at=now)
    else:
        done(case, Kind.ADDED, by=by, words=words, at=now)
    kept(CaseCause(case=case, kind=kind, at=now, words=words, by=person(by), **sources))
    return case


def final(party: Party) -> Party:
    """Give the customer whom a party was merged into, held until the transaction ends: one case at a time."""
    while party.merged_into_id:
        party = Party.objects.get(pk=party.merged_into_id)
    return Party.objects.select_for_update(of=("self",)).select_related("manager", "unit").get(pk=party.pk)


def known(**sources: Any) -> Case | None:
    """Give the case that one of these has opened already."""
    for name, source in sources.items():
        if source is not None:
            line = CaseCause.objects.filter(**{name: source}).select_related("case__joined").first()
            if line:
                return line.case.joined or line.case
    return None


def begun(party: Party, words: str, source: Response | Encounter | None, now: dt.datetime, owner: User | None) -> Case:
    """Make a case: whose, by when, with which mandate. Whoever a rule names has it, if they would see it."""
    case = Case(party=party, matter=words, created_at=now, due_at=rules.due_from(now), mandate=rules.mandate())
    case.unit = (source.unit if source else None) or party.unit
    case.touchpoint = source.touchpoint if source else None
    named = owner is not None and rights.candidates(case).filter(pk=owner.pk).exists()
    case.owner = owner if named else rights.first_owner(case)
    return kept(case)


def done(case: Case, kind: str, *, by: By, at: dt.datetime | None = None, **fields: Any) -> CaseEvent:
    """Write down what was done, in the case and in the audit log."""
    event = kept(CaseEvent(case=case, kind=kind, by=person(by), at=at or timezone.now(), **fields))
    audit.record(by, AUDITED[kind], case)
    return event


AUDITED: Mapping[str, str] = {
    Kind.OPENED: "opened case",
    Kind.ADDED: "added to case",
    Kind.TRIED: "tried to reach the customer",
    Kind.REACHED: "reached the customer",
    Kind.AGREED: "agreed in case",
    Kind.CLOSED: "closed case",
    Kind.REOPENED: "reopened case",
    Kind.GIVEN: "gave case",
    Kind.JOINED: "joined cases",
    Kind.PARTED: "parted cases",
    Kind.PLANNED: "planned to ask again",
    Kind.ASKED: "asked again",
    Kind.ANSWERED: "answered when asked again",
}


def locked(case: Case, *, by: By) -> Case:
    """Give a case as it stands now, for whoever may work on it; one that goes on in another is worked on there."""
    rights.demand(by, case)
    held = Case.objects.select_for_update(of=("self",)).select_related("party", "owner", "unit").get(pk=case.pk)
    return locked(held.joined, by=None) if held.joined else held


def demand_open(case: Case) -> None:
    """Refuse work on a closed case."""
    if not case.open:
        raise ValidationError(_("This case is closed. Open it again first."))


@transaction.atomic
def log_contact(
    case: Case,
    *,
    by: By,
    reached: bool,
    kind: str = Encounter.Kind.CALL,
    words: str = "",
    key: str = "",
    at: dt.datetime | None = None,
) -> CaseEvent:
    """Write down that the customer was reached, which is an encounter too; or that nobody answered."""
    case = locked(case, by=by)
    demand_open(case)
    if not reached:
        return done(case, Kind.TRIED, by=by, words=words[:500], at=at)
    place: dict[str, Any] = {"touchpoint": case.touchpoint, "unit": case.unit, "happened_at": at}
    row = met(case.party, by=by, kind=kind, words=words, key=key, **place)
    if found := CaseEvent.objects.filter(case=case, encounter=row).first():
        return found  # the same form sent again
    case.reached_at = case.reached_at or at or timezone.now()
    kept(case)
    return done(case, Kind.REACHED, by=by, encounter=row, at=at)


@transaction.atomic
def agree(case: Case, words: str, *, by: By, at: dt.datetime | None = None) -> Case:
    """Write down what was agreed with the customer."""
    case = locked(case, by=by)
    demand_open(case)
    if case.reached_at is None:
        raise ValidationError(_("Nothing can be agreed before the customer was reached. Log the call first."))
    if not words.strip():
        raise ValidationError({"agreement": _("Write down what was agreed.")})
    case.agreement, case.agreed_at = words, at or timezone.now()
    kept(case)
    done(case, Kind.AGREED, by=by, words=words, at=at)
    return case


@transaction.atomic
def close(
    case: Case,
    *,
    by: By,
    outcome: str,
    told: str,
    root: Touchpoint | None = None,
    theme: str = "",
    at: dt.datetime | None = None,
) -> Case:
    """Close a case: how it ended and what the customer was told; what joined it is closed with it."""
    case = locked(case, by=by)
    demand_open(case)
    missing = {
        "outcome": "" if outcome else _("Say how it ended."),
        "told": "" if told.strip() else _("Write down what the customer was told."),
    }
    if wrong := {name: words for name, words in missing.items() if words}:
        raise ValidationError(wrong)
    if case.reached_at is None and outcome != Case.Outcome.UNREACHED:
        raise ValidationError({"outcome": _("The customer was not reached. Log the call first, or say so here.")})
    for each in (case, *case.joining.all()):
        each.outcome, each.told, each.root, each.theme = outcome, told, root or each.root, theme or each.theme
        each.closed_at = at or timezone.now()
        kept(each)
    done(case, Kind.CLOSED, by=by, words=told, at=at)
    return case


@transaction.atomic
def reopen(case: Case, *, by: By, words: str = "") -> Case:
    """Open a closed case again, due anew; what was told stands in its history."""
    case = locked(case, by=by)
    if case.open:
        return case
    if Case.objects.filter(party=case.party, closed_at=None, joined=None).exists():
        raise ValidationError(_("This customer has a newer open case. Go on there."))
    for each in (case, *case.joining.all()):
        each.closed_at, each.outcome, each.told = None, "", ""
        each.due_at = rules.due_from(timezone.now())
        kept(each)
    AskAgain.objects.filter(case=case, asked_at=None).delete()
    done(case, Kind.REOPENED, by=by, words=words)
    return case


@transaction.atomic
def give(case: Case, owner: User | None, *, by: By) -> CaseEvent | None:
    """Give a case to somebody who would see it, or to nobody; None if it is theirs already."""
    case = locked(case, by=by)
    demand_open(case)
    if owner and not rights.candidates(case).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("This person would not see the case. Choose somebody else.")})
    if case.owner == owner:
        return None
    before, case.owner = case.owner, owner
    kept(case)
    return done(case, Kind.GIVEN, by=by, whom=owner, before=before)


@transaction.atomic
def give_back(case: Case, *, by: By) -> CaseEvent | None:
    """Take back the last giving; None where the case is not any more where it was given."""
    last = last_given(case)
    if last is None or last.by != person(by):  # the giver may, also one who does not see the case any more
        rights.demand(by, case)
    case = locked(case, by=None)
    if last is None or not case.open or case.owner_id != last.whom_id:
        return None
    case.owner = last.before
    kept(case)
    return done(case, Kind.GIVEN, by=by, whom=last.before, before=last.whom)


def last_given(case: Case) -> CaseEvent | None:
    """Give the last time that a case was given to somebody."""
    rows = CaseEvent.objects.filter(case=case, kind=Kind.GIVEN).select_related("by", "before", "whom")
    return rows.order_by("-pk").first()


@transaction.atomic
def ask_again(case: Case, survey: Survey, on: dt.date, *, by: By, way: str = AskAgain.Way.CALL) -> AskAgain:
    """Plan to ask the customer of a closed case again; refused where the customer does not allow it."""
    case = locked(case, by=by)
    if case.open:
        raise ValidationError(_("Close the case first. Then ask whether the customer is content."))
    verdict = consent.may(case.party, "surveys", on=max(on, timezone.localdate()))
    if verdict.again:
        raise ValidationError({"on": verdict.why})
    if not verdict:
        raise ValidationError(_("The customer does not allow us to ask. Leave it at what was told."))
    if survey.source != "link" or not survey.launched_at or survey.closed_at:
        raise ValidationError({"survey": _("This survey takes no answers. Choose one that is open.")})
    if way == AskAgain.Way.EMAIL and not case.party.contacts.filter(channel="email").exists():
        raise ValidationError({"way": _("No e-mail address is known. Choose that the owner asks.")})
    row = kept(AskAgain(case=case, survey=survey, on=on, way=way, by=person(by), key=fresh_key()))
    done(case, Kind.PLANNED, by=by)
    return row


@transaction.atomic
def asked(row: AskAgain, *, by: By) -> AskAgain:
    """Note that the customer was asked again; whether that is allowed is looked at once more."""
    case = locked(row.case, by=by)
    if row.asked_at:
        return row
    verdict = consent.may(case.party, "surveys")
    if verdict.again:
        raise ValidationError(verdict.why)
    if not verdict:
        raise ValidationError(_("The customer does not allow us to ask. Leave it at what was told."))
    row.asked_at = timezone.now()
    kept(row)
    done(case, Kind.ASKED, by=by)
    return row
