"""Groups of records that are one customer, from pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)

SHARE = 0.5  # of the pairs between two groups that must be links before they become one


def groups(links: Iterable[tuple[Id, Id]]) -> list[list[Id]]:
    """Join pairs into groups, the surest pair first.

    Two groups become one when a link is met between them and at least half of all pairs between them are links: one
    doubtful link never joins two families, yet one lost pair does not part a customer from itself.

    Parameters
    ----------
    links : iterable of pair
        Surest first. Each pair once, in any direction.

    Returns
    -------
    list of list
        At least two members each, in the order in which they were met; groups in the order of their surest link.
        Empty if there are no links.
    """
    links = list(links)
    linked = {frozenset(link) for link in links}
    home: dict[Id, list[Id]] = {}
    for left, right in links:
        one, two = home.setdefault(left, [left]), home.setdefault(right, [right])
        if one is two:
            continue
        between = sum(frozenset((a, b)) in linked for a in one for b in two)
        if between >= SHARE * len(one) * len(two):
            one.extend(two)
            home.update(dict.fromkeys(two, one))
    found = {id(group): group for group in home.values() if len(group) > 1}
    return list(found.values())
