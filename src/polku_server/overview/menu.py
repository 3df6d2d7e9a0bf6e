"""Each role's own short menu: what its work needs, and nothing that it may not open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from polku import LOOP

from ..govern import policy, routes
from ..govern.models import Role
from ..ui.shell import NAMES, Place

# by name of the page; one that is not made yet is left out. Whoever has several roles gets all, in this order.
PLACES = {
    Role.LEAD: ((_("Today"), "today"),),
    Role.UNIT_LEADER: ((_("Today"), "today"), (_("My unit"), "path"), (_("Cases"), "cases")),
    Role.ACCOUNT_MANAGER: ((_("Today"), "today"), (_("My accounts"), "accounts"), (_("Cases"), "cases")),
    Role.ANALYST: ((_("Measures"), "path"), (_("Answers"), "answers"), (_("Customers"), "register")),
    Role.AGENCY: ((_("Measures"), "path"), (_("Answers"), "answers")),
    Role.DATA_PROTECTION: (
        (_("Audit log"), "audit"),
        (_("Consents"), "consents"),
        (_("Requests about own data"), "requests"),
        (_("Data protection papers"), "papers"),
        (_("Customers"), "register"),
    ),
    Role.ADMINISTRATOR: (
        (_("Users"), "users"),
        (_("Keys"), "keys"),
        (_("Units"), "units"),
        (_("Unfinished work"), "unfinished"),
    ),
    Role.FRONT_LINE: ((_("Customer being served"), "serving"), (_("Own cases"), "cases"), (_("Own notes"), "notes")),
}


def places(by: policy.Reader) -> tuple[list[Place], list[Place]]:
    """Give what somebody may open: for the lead the stages of the loop, and the places of every role."""
    roles = policy.access(by).roles
    loop = [(str(NAMES[stage]), f"/{stage}/") for stage in LOOP] if Role.LEAD in roles else []
    stages = [place for place in loop if routes.opens(by, place[1])]
    taken = {address for _name, address in stages}
    return stages, list(others(by, [role for role in PLACES if role in roles], taken))


def others(by: policy.Reader, roles: Iterable[Role], taken: set[str]) -> Iterator[Place]:
    """Give the places of some roles, each once."""
    for role in roles:
        for name, page in PLACES[role]:
            address = stands(page)
            if address and address not in taken and routes.opens(by, address):
                taken.add(address)
                yield str(name), address


def stands(page: str) -> str:
    """Give the address of a page, empty if there is none yet."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def home(by: policy.Reader) -> str:
    """Give where somebody begins the day; empty without any role."""
    stages, rest = places(by)
    return next((address for _name, address in rest + stages), "")
