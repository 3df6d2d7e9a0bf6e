"""Make a release from which nobody, and no group under the minimum, can be computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.govern import bounds
from polku.govern.disclosure import Audit, audit, merge
from polku.govern.release import ALL, OR, Cell, Release
from polku.stats import rowspace, subsets
from polku.stats.exchanging import exchanged
from polku.stats.growing import Growing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

ORDERS = 3
EXCHANGES = 2000
_EACH = 5  # exchanges for each cell, in small tables
_EACH_KIND = 7  # exchanges for each kind of people: where these are few, a longer search hardly shows more
_PAIRS = 80_000_000  # pairs of kinds of people looked at: an exchange looks at all of them several times
MENDED = 100  # exchanges after cells had to be kept back that the ends of the scale tell
_FEW = 600  # kinds of people up to which every order is tried, and cells are exchanged


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A safe release.

    Attributes
    ----------
    release : Release
        Every cell that was given, in its order, hidden ones without value and count; then merged cells.
        Counts of shown cells are the class that they fall in, if asked so.
    reasons : list of str
        Of each cell: "shown", "nobody", "hidden before", "too few", "all alike", "complementary" or "merged".
    audit : Audit
        Of this release; discloses nothing.
    scale : tuple of float, or None
        Ends of the scale that were used.
    """

    release: Release
    reasons: list[str]
    audit: Audit
    scale: tuple[float, float] | None


@dataclass(slots=True)
class _Plan:
    release: Release
    minimum: int
    kept_back: Bools  # cells that must not follow from others
    banned: Bools  # cells that would let a small union follow
    order: list[int] = field(default_factory=list)  # to take cells in; empty until one was chosen


def suppress(
    release: Release, minimum: int, *, scale: tuple[float, float] | None = None, coarse: bool = True
) -> Suppressed:
    """Hide as few cells as a greedy choice finds, so that the audit finds nothing.

    Parameters
    ----------
    release : Release
        Cells with values; a cell that is hidden already stays hidden.
    minimum : int
        Fewest people whose sum may be known.
    scale : tuple of float, optional
        Least and greatest answer; guessed from the values if left out.
    coarse : bool
        Tell counts as classes of the width ``minimum``: 10 to 14.

    Returns
    -------
    Suppressed

    Notes
    -----
    Primary: a cell of fewer people than the minimum is hidden, and one whose people all answered the same, as answers
    say if they are known, or a value at an end of the scale. Complementary: cells are taken up one by one,
    and one that would let a hidden cell or a union of fewer people than the minimum follow is left hidden; three
    orders are tried, and the one that shows most cells is kept. Then a hidden cell is taken in exchange for
    what hinders it, where that shows more (``exchanging``). Then unions are searched as the
    audit does, and the cell that first told one is left out. Where bounds of the scale tell a group's answers
    (``bounds.found``), the smallest cell that touches it is hidden. Last, hidden siblings, cells that differ in
    one attribute, are merged into the smallest union that is safe.

    References
    ----------
    .. [1] Cox, L. H. (1980). Suppression methodology and statistical disclosure control. JASA 75, 377-385.
    .. [2] Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley.
    """
    values = [cell.value for cell in release.cells if cell.value is not None]
    scale = scale or bounds.ends(values)
    alike = bounds.homogeneous(release, scale)
    few = (release.people < minimum) | (release.n < minimum)
    kept_back = (release.n > 0) & (few | alike | ~release.shown)
    plan = _Plan(release, minimum, kept_back, np.zeros(len(release.cells), bool))
    shown = _settled(plan, scale)
    made, merged = _with_merged(plan, shown, scale)
    reasons = [_reason(plan, place, shown, alike, few) for place in range(len(release.cells))] + ["merged"] * merged
    counted = [_published(cell, n, minimum, coarse) for cell, n in zip(made.cells, made.n, strict=True)]
    made = replace(made, cells=counted)
    return Suppressed(made, reasons, audit(made, minimum), scale)


def _reason(plan: _Plan, place: int, shown: Bools, alike: Bools, few: Bools) -> str:
    """Say why a cell is hidden, the first reason that holds."""
    cell, n = plan.release.cells[place], plan.release.n[place]
    said = {
        "shown": shown[place],
        "nobody": n == 0,
        "hidden before": cell.value is None,
        "too few": few[place],
        "all alike": alike[place],
    }
    return next((reason for reason, holds in said.items() if holds), "complementary")


def _published(cell: Cell, n: int, minimum: int, coarse: bool) -> Cell:  # noqa: FBT001
    if cell.value is None:
        return replace(cell, n_low=None, n_high=None)
    low = int(n) // minimum * minimum if coarse else int(n)
    return replace(cell, n_low=low, n_high=low + minimum - 1 if coarse else int(n))


def _settled(plan: _Plan, scale: tuple[float, float] | None) -> Bools:
    """Choose cells until neither sums nor bounds tell anybody's answers."""
    while True:
        shown = _safe(plan)
        if scale is None:
            return shown
        found = list(bounds.found(plan.release, shown, scale, plan.minimum))
        if not found:
            return shown
        for each in found:
            plan.kept_back[min(each.shown, key=lambda place: (plan.release.n[place], -place))] = True
        plan.order = _mended(plan, shown)


def _safe(plan: _Plan) -> Bools:
    """Choose cells from which no hidden cell and no small union follows."""
    release = plan.release
    secret = release.members[plan.kept_back]
    plan.order = plan.order or _ordered(plan, secret)
    while True:
        growing = Growing(release.sizes, plan.minimum, secret)
        out = plan.banned | plan.kept_back
        taken = growing.take(release.members, [place for place in plan.order if not out[place]])
        shown = np.zeros(len(release.cells), bool)
        shown[taken] = True
        guilty = _guilty(release, shown, growing, secret, plan.minimum)
        if not guilty:
            return _all_that_follow(plan, shown)
        plan.banned[list(guilty)] = True


def _ordered(plan: _Plan, secret: Ints) -> list[int]:
    """Give the best order, after exchanges: first the cells that can be shown together, then the others."""
    release = plan.release
    orders = _orders(release, np.flatnonzero(~plan.kept_back & (release.n > 0)))
    if release.members.shape[1] > _FEW:
        return orders[0]
    grown = [Growing(release.sizes, plan.minimum, secret).take(release.members, order) for order in orders]
    best = max(range(len(grown)), key=lambda i: len(grown[i]))
    return _exchanged(plan, orders[best], grown[best], EXCHANGES)


def _mended(plan: _Plan, shown: Bools) -> list[int]:
    """Give the order anew after more cells have to be kept back: what they cost may be had elsewhere."""
    release = plan.release
    if release.members.shape[1] > _FEW:
        return plan.order
    secret = release.members[plan.kept_back]
    left = [place for place in plan.order if not (plan.kept_back[place] or plan.banned[place])]
    order = [*(place for place in left if shown[place]), *(place for place in left if not shown[place])]
    return _exchanged(plan, order, Growing(release.sizes, plan.minimum, secret).take(release.members, order), MENDED)


def _exchanged(plan: _Plan, order: list[int], taken: list[int], steps: int) -> list[int]:
    """Exchange cells that were taken; give the order with those first that can be shown together."""
    release = plan.release
    free = np.flatnonzero(~plan.kept_back & ~plan.banned & (release.n > 0))
    secret = release.members[plan.kept_back]
    start = np.flatnonzero(np.isin(free, taken)).tolist()
    kinds = release.members.shape[1]
    steps = min(steps, _EACH * len(free), _EACH_KIND * kinds, 2 * _PAIRS // kinds**2)
    found = exchanged(release.members[free], release.sizes, plan.minimum, secret, taken=start, steps=steps)
    together = {*free[found].tolist()}
    return [*(place for place in order if place in together), *(p for p in order if p not in together)]


def _orders(release: Release, free: Ints) -> list[list[int]]:
    """Give orders to take cells in: by wave, by cell over all waves, and by how many cells the same people stand in."""
    cells = release.cells
    wide = [sum(label != ALL for label in cell.labels) for cell in cells]
    waves = {wave: at for at, wave in enumerate(dict.fromkeys(cell.wave for cell in cells))}
    kinds = [release.members[place].tobytes() for place in range(len(cells))]
    often = Counter(kinds[place] for place in free)
    total: Counter[tuple[str, ...]] = Counter()
    for place in free:
        total[cells[place].labels] += int(release.n[place])
    keys: list[Callable[[int], Any]] = [
        lambda place: (waves[cells[place].wave], wide[place], -release.n[place], place),
        lambda place: (wide[place], -total[cells[place].labels], cells[place].labels, -release.n[place], place),
        lambda place: (-often[kinds[place]], wide[place], -release.n[place], place),
    ]
    count = ORDERS if release.members.shape[1] <= _FEW else 1
    return [sorted(free.tolist(), key=key) for key in keys[:count]]


def _guilty(release: Release, shown: Bools, growing: Growing, secret: Ints, minimum: int) -> set[int]:
    """Give the cells that first told what must not be known, exactly; none if the choice is safe."""
    merged = merge(release, shown)
    unions = subsets.zero_sums(merged.echelon.fingerprints(), merged.sizes, minimum, merged.echelon.prime)
    guilty = set()
    for each in unions.found:
        guilty.add(growing.told_by(np.flatnonzero(np.isin(merged.back, each)).tolist()))
    # the choice was made in floats: what has to stay hidden is tried again in whole numbers
    for row in secret[rowspace.reduced(release.members[shown]).holds(secret)] if len(secret) else []:
        guilty.add(growing.told_by(np.flatnonzero(row).tolist()))
    return guilty


def _all_that_follow(plan: _Plan, shown: Bools) -> Bools:
    """Show what can be computed anyway, and need not be kept back."""
    release = plan.release
    left = np.flatnonzero(~shown & ~plan.kept_back & (release.n > 0))
    if len(left) and shown.any():
        echelon = rowspace.reduced(release.members[shown])
        shown = shown.copy()
        shown[left[echelon.holds(release.members[left])]] = True
    return shown


def _with_merged(plan: _Plan, shown: Bools, scale: tuple[float, float] | None) -> tuple[Release, int]:
    """Hide what is not shown, and add the merged cells that are safe."""
    release = plan.release
    hidden = [cell if here else replace(cell, value=None) for cell, here in zip(release.cells, shown, strict=True)]
    made = replace(release, cells=hidden)
    growing = Growing(release.sizes, plan.minimum, release.members[~shown & (release.n > 0)])
    growing.take(release.members, np.flatnonzero(shown).tolist())
    added: list[tuple[Cell, list[int]]] = []
    left = list(_siblings(plan, shown))
    held = {row.tobytes() for row in release.members[shown]}
    for count in range(2, max(map(len, (places for _at, places in left)), default=0) + 1):
        taken = {place for _cell, places in added for place in places}
        some = []
        for at, family in left:
            places = family[:count]
            if count > len(family) or taken & {*places} or not _may_merge(release, places, plan.minimum):
                continue
            if release.members[places].sum(axis=0).tobytes() not in held:
                some.append((_merged(release, places, at), places))
                taken |= {*places}
        if some:
            rows = np.array([release.members[places].sum(axis=0) for _cell, places in some])
            added += [some[at] for at in growing.take(rows, range(len(some)))]
    while added:
        tried = _adding(made, release, added)
        if not audit(tried, plan.minimum).disclosed and not _bounded(tried, scale, plan.minimum):
            return tried, len(added)
        added = added[: len(added) // 2]
    return made, 0


def _may_merge(release: Release, places: list[int], minimum: int) -> bool:
    """Say whether cells are people enough together, who did not all answer the same."""
    alike = release.same[places].all() and len({release.cells[place].value for place in places}) == 1
    return bool(release.members[places].any(axis=0) @ release.sizes >= minimum and not alike)


def _bounded(tried: Release, scale: tuple[float, float] | None, minimum: int) -> bool:
    return scale is not None and any(bounds.found(tried, tried.shown, scale, minimum))


def _adding(made: Release, before: Release, added: list[tuple[Cell, list[int]]]) -> Release:
    rows = [before.members[places].sum(axis=0) for _cell, places in added]
    n = [before.n[places].sum() for _cell, places in added]
    return replace(
        made,
        cells=[*made.cells, *(cell for cell, _places in added)],
        members=np.vstack([made.members, *rows]),
        n=np.append(made.n, n),
        same=np.append(made.same, np.zeros(len(added), bool)),
    )


def _siblings(plan: _Plan, shown: Bools) -> Iterator[tuple[int, list[int]]]:
    """Give hidden cells that differ in one attribute alone, by families: its place, and theirs, the smallest first."""
    release = plan.release
    families: dict[tuple[Any, ...], list[int]] = {}
    for place in np.flatnonzero(~shown & (release.n > 0)):
        cell = release.cells[place]
        for at, label in enumerate(cell.labels):
            if label != ALL and OR not in label and cell.value is not None:
                families.setdefault((cell.wave, at, cell.labels[:at], cell.labels[at + 1 :]), []).append(int(place))
    for (_wave, at, _before, _after), places in families.items():
        yield at, sorted(places, key=lambda place: (release.n[place], place))


def _merged(release: Release, places: list[int], at: int) -> Cell:
    """Put cells into one: the mean of all their answers."""
    first = release.cells[places[0]]
    n = release.n[places]
    value = float(sum(n[i] * (release.cells[place].value or 0.0) for i, place in enumerate(places)) / n.sum())
    places_given = bounds.decimals([cell.value for cell in release.cells if cell.value is not None])
    value = value if places_given is None else round(value, places_given)
    label = OR.join(sorted(release.cells[place].labels[at] for place in places))
    return replace(first, line=0, labels=(*first.labels[:at], label, *first.labels[at + 1 :]), value=value)
