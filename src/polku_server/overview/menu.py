"""Each role's own short menu: what its work needs, and nothing that it may not open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from polku import LOOP

from ..govern import policy, routes
from ..govern.models import Role
from ..register.customers_pages import named_alike
from ..ui.shell import NAMES, Group, Place

# by name of the page; one that is not made yet is left out. Whoever has several roles gets all, in this order.
PLACES = {
    Role.LEAD: ((_("Today"), "today"), (_("Own material"), "material")),
    Role.UNIT_LEADER: ((_("Today"), "today"), (_("My unit"), "path"), (_("Cases"), "cases"), (_("Own notes"), "notes")),
    Role.ACCOUNT_MANAGER: (
        (_("Today"), "today"),
        (_("My accounts"), "accounts"),
        (_("Cases"), "cases"),
        (_("Account reviews"), "reviews"),
    ),
    Role.ANALYST: (
        (_("Measures"), "path"),
        (_("Answers"), "answers"),
        (_("Customers"), "register"),
        (_("How well cases go"), "cases-measured"),
        (_("The board's page"), "board"),
        (_("Own material"), "material"),
    ),
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
        (_("Settings"), "organisation"),
        (_("Units"), "units"),
        (_("Unfinished work"), "unfinished"),
        (_("First steps"), "guide"),
    ),
    Role.FRONT_LINE: ((_("Customer being served"), "serving"), (_("Own cases"), "cases")),
}
# what the places of a second role are called together, where all of them would be too many to take in
HEADINGS = {
    Role.LEAD: _("Own work"),
    Role.UNIT_LEADER: _("Own work"),
    Role.ACCOUNT_MANAGER: _("Own work"),
    Role.FRONT_LINE: _("Own work"),
    Role.ANALYST: _("Figures and answers"),
    Role.AGENCY: _("Figures and answers"),
    Role.DATA_PROTECTION: _("Data protection"),
    Role.ADMINISTRATOR: _("Administration"),
}
CALM = 6  # places beside the loop that are taken in at a glance


def places(by: policy.Reader) -> tuple[list[Place], list[Group]]:
    """Give what somebody may open: for the lead the stages of the loop, and the places of every role in groups."""
    roles = policy.access(by).roles
    loop = [(str(NAMES[stage]), f"/{stage}/") for stage in LOOP] if Role.LEAD in roles else []
    stages = [place for place in loop if routes.opens(by, place[1])]
    taken = {address for _name, address in stages}
    return stages, grouped([(role, list(others(by, role, taken))) for role in PLACES if role in roles])


def grouped(each: Sequence[tuple[Role, list[Place]]]) -> list[Group]:
    """Leave a few places as they are; of many, those of the first role stand open and the rest under headings."""
    if sum(len(found) for _role, found in each) <= CALM:
        return [("", [place for _role, found in each for place in found])]
    groups: dict[str, list[Place]] = {"": list(each[0][1])}
    for role, found in each[1:]:
        groups.setdefault(str(HEADINGS[role]), []).extend(found)
    for name in [name for name, found in groups.items() if name and len(found) == 1]:
        groups[""] += groups.pop(name)  # a heading over one place is a step for nothing
    return [(name, found) for name, found in groups.items() if found]


def others(by: policy.Reader, role: Role, taken: set[str]) -> Iterator[Place]:
    """Give the places of a role that are not taken yet."""
    for name, page in PLACES[role]:
        address = stands(page)
        if address and address not in taken and routes.opens(by, address):
            taken.add(address)
            yield str(name), address


def finds(by: policy.Reader) -> str:
    """Give where customers are found by name, to whoever sees the names."""
    address = reverse("search")
    return address if routes.opens(by, address) and named_alike(by) else ""


def stands(page: str) -> str:
    """Give the address of a page, empty if there is none yet."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def home(by: policy.Reader) -> str:
    """Give where somebody begins the day; empty without any role."""
    stages, groups = places(by)
    rest = [place for _name, found in groups for place in found]
    return next((address for _name, address in rest + stages), "")
