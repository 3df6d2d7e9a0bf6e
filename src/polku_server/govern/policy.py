"""Who may do what: the one answer that pages, API, exports, search and command line ask for.

A role gives permissions, each within a reach. A stage says, for each of its models, which rows
a reach holds (`reaches`); a model that says nothing for a reach holds no row there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from .models import ApiKey, Grant, Role, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

M = TypeVar("M", bound=Model)
Page = Callable[..., HttpResponseBase]
By: TypeAlias = User | ApiKey | None  # None is the system: a job, or whoever holds the server's command line
Reader: TypeAlias = "By | AnonymousUser"  # whoever sends a request; nobody may nothing


class Permission(StrEnum):
    """What can be done. A key's scopes are these words."""

    FIGURES = "figures"  # scores, charts, the path
    ANSWERS = "answers"  # single answers and their words
    SURVEYS = "surveys"  # make, launch and close
    REGISTER = "register"  # find customers and open their pages
    NAMES = "names"  # see names and contacts; without it, pseudonyms
    EDIT = "edit"  # change customers, log what happened with them
    BRIEF = "brief"  # the brief of a customer who is being met
    NOTES = "notes"  # notes and cases of one's own
    IMPORT = "import"
    EXPORT = "export"
    SETTINGS = "settings"  # units, touchpoints, fields
    ORGANISATION = "organisation"  # its name, logo, colour, clock, currency and languages; and mail
    USERS = "users"
    KEYS = "keys"
    AUDIT = "audit"
    CONSENT = "consent"  # record and read what customers allow
    FORGET = "forget"  # give a person their data, correct or erase it
    PROMISES = "promises"  # read promises, goals, actions, effects and decisions
    ACTIONS = "actions"  # make and change those


@dataclass(frozen=True, slots=True)
class Everything:
    """Every row."""


@dataclass(frozen=True, slots=True)
class Units:
    """Rows of these units; all below a granted one are named."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Rows of the customers whom this user manages."""

    user: int


@dataclass(frozen=True, slots=True)
class Serving:
    """Rows of the customers whom this user serves now, and the user's own."""

    user: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Answers to one survey, from a day to a day."""

    survey: int
    since: date
    until: date


Reach = Everything | Units | Accounts | Serving | Guest
Rows = Callable[[Any], Q]
Tree = Callable[[int], frozenset[int]]

SYSTEM = frozenset({Permission.SETTINGS, Permission.ORGANISATION, Permission.USERS, Permission.KEYS})
ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: SYSTEM,
    Role.LEAD: frozenset(Permission) - {Permission.ORGANISATION, Permission.USERS, Permission.KEYS},
    Role.ANALYST: frozenset(
        {Permission.FIGURES, Permission.ANSWERS, Permission.REGISTER, Permission.EXPORT, Permission.PROMISES}
    ),
    Role.UNIT_LEADER: frozenset(Permission) - SYSTEM - {Permission.IMPORT, Permission.AUDIT},
    Role.ACCOUNT_MANAGER: frozenset(Permission) - SYSTEM - {Permission.IMPORT, Permission.AUDIT},
    Role.FRONT_LINE: frozenset({Permission.BRIEF, Permission.NOTES}),
    Role.DATA_PROTECTION: frozenset(
        {
            Permission.AUDIT,
            Permission.CONSENT,
            Permission.EXPORT,
            Permission.FORGET,
            Permission.REGISTER,
            Permission.NAMES,
        }
    ),
    Role.AGENCY: frozenset({Permission.FIGURES, Permission.ANSWERS}),
}

_reaches: dict[tuple[type[Model], type], Rows] = {}
_follows: dict[type[Model], tuple[type[Model], tuple[str, ...]]] = {}
_below: list[Tree] = []


def reaches(model: type[Model], reach: type, rows: Rows) -> None:
    """Say which rows of a model a reach holds; called by each stage once at start."""
    _reaches[model, reach] = rows


def follows(model: type[Model], target: type[Model], *ways: str) -> None:
    """Say that a row is reached where all that it points at by these ways is; called by each stage once at start."""
    _follows[model] = target, ways


def units_below(tree: Tree) -> None:
    """Say how the units below one are found; called by `register` once at start."""
    _below[:] = [tree]


class Access:
    """What somebody may do now: for each permission, how far."""

    def __init__(self, reach: Mapping[Permission, frozenset[Reach]], roles: frozenset[Role] = frozenset()) -> None:
        self.reach, self.roles = reach, roles

    def __contains__(self, permission: Permission) -> bool:
        return bool(self.reach.get(permission))

    def everywhere(self, permission: Permission) -> bool:
        """Tell whether a permission reaches every row."""
        return Everything() in self.reach.get(permission, ())

    def units(self, permission: Permission) -> frozenset[int]:
        """Give the units that a permission reaches, if it reaches some units only."""
        held = [each.ids for each in self.reach.get(permission, ()) if isinstance(each, Units)]
        return frozenset().union(*held)

    def q(self, permission: Permission, model: type[Model]) -> Q:
        """Give the condition on a model's rows; one that no row meets where nothing is reached."""
        if self.everywhere(permission):
            return Q()
        if model in _follows:
            target, ways = _follows[model]
            held = target._default_manager.filter(self.q(permission, target)).values("pk")
            return Q(**{f"{way}__in": held for way in ways})
        found = Q(pk__in=[])
        for each in self.reach.get(permission, ()):
            rows = _reaches.get((model, type(each)))
            part = rows(each) if rows else Q(pk__in=[])
            if not part:  # an empty condition holds every row, and would be lost beside another
                return Q()
            found |= part
        return found


WHOLE = Access(dict.fromkeys(Permission, frozenset({Everything()})))


def reach_of(grant: Grant) -> Reach:
    """Give how far a grant reaches."""
    if grant.role == Role.UNIT_LEADER:
        unit = cast(int, grant.unit_id)  # the database sees to it, as to the agency's limits
        return Units(_below[0](unit) if _below else frozenset({unit}))
    if grant.role == Role.ACCOUNT_MANAGER:
        return Accounts(grant.user_id)
    if grant.role == Role.FRONT_LINE:
        return Serving(grant.user_id)
    if grant.role == Role.AGENCY:
        return Guest(cast(int, grant.survey_id), cast(date, grant.since), cast(date, grant.until))
    return Everything()


def granted(user: User) -> Access:
    """Read a user's grants; somebody who is not active has none."""
    reach: dict[Permission, frozenset[Reach]] = {}
    grants = list(user.grants.all()) if user.is_active else []
    for grant in grants:
        far = reach_of(grant)
        for permission in ROLES[Role(grant.role)]:
            reach[permission] = reach.get(permission, frozenset()) | {far}
    return Access(reach, frozenset(Role(grant.role) for grant in grants))


def scoped(key: ApiKey) -> Access:
    """Read a key's scopes; a key of somebody who is not active any more opens nothing."""
    if not key.made_by.is_active or key.revoked_at:
        return Access({})
    reach: Reach = Units(_below[0](key.unit_id)) if key.unit_id and _below else Everything()
    return Access({Permission(scope): frozenset({reach}) for scope in key.scopes})


def access(by: Any) -> Access:
    """Give what somebody may do; read once for each request, as a user or a key is."""
    if by is None:
        return WHOLE
    if not isinstance(by, User | ApiKey):
        return Access({})  # nobody has signed in
    found: Access | None = by.__dict__.get("_access")
    if found is None:
        found = by.__dict__["_access"] = granted(by) if isinstance(by, User) else scoped(by)
    return found


def allows(by: Reader, permission: Permission) -> bool:
    """Tell whether somebody may do something, to some rows at least."""
    return permission in access(by)


def demand(by: Reader, permission: Permission) -> None:
    """Stop whoever may not do something at all."""
    if not allows(by, permission):
        raise PermissionDenied


def rows(by: Reader, permission: Permission, queryset: QuerySet[M]) -> QuerySet[M]:
    """Give the rows that somebody may do something to."""
    return queryset.filter(access(by).q(permission, queryset.model))


def find(by: Reader, permission: Permission, queryset: QuerySet[M], **named: Any) -> M:
    """Give one row; a foreign row is as missing as one that is not there."""
    demand(by, permission)
    found = rows(by, permission, queryset).filter(**named).first()
    if found is None:
        raise Http404
    return found


def demand_row(by: By, permission: Permission, row: Model) -> None:
    """Stop whoever may not do something to this row; a row that is not there for them raises Http404."""
    demand(by, permission)
    if by is None or access(by).everywhere(permission):
        return
    if not rows(by, permission, type(row)._default_manager.filter(pk=row.pk)).exists():
        raise Http404


def page(*permissions: Permission) -> Callable[[Page], Page]:
    """Open a page to whoever has one of these permissions; others who signed in get 403."""

    def guarded(view: Page) -> Page:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            if not any(allows(request.user, each) for each in permissions):
                raise PermissionDenied
            return view(request, *args, **named)

        inner.policy = permissions  # type: ignore[attr-defined]
        return inner

    return guarded


def member(view: Page) -> Page:
    """Open a page to everybody who has signed in: it shows what is the reader's own."""
    view.policy = "member"  # type: ignore[attr-defined]
    return view


def public(view: Page) -> Page:
    """Open a page to everybody."""
    opened: Page = login_not_required(view)
    opened.policy = "public"  # type: ignore[attr-defined]
    return opened
