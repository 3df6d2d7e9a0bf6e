"""``polku linkage``: read answers of units, tell a link within units from one between, print it or JSON."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from polku import figures
from polku.errors import InputError
from polku.listen import typed
from polku.prove.linkage import Link, Linkage, linkage
from polku.prove.times import clock
from polku.terminal import plain, print_json, print_table, span, written
from polku.words import gettext as _
from polku.words import whole

MOST_DRAWS = 100_000


def show(
    file: Path, columns: dict[str, str | None], *, lag: int, scale: str | None, level: float, draws: int, json: bool
) -> None:
    """Print the linkage of one file; ``columns`` names unit, time, first, second, then and controls.

    Raises
    ------
    InputError
        The file, a column, a value or an option cannot be used, or the data cannot tell.
    """
    figures.level_of(level)
    points = figures.scale_of(scale) if scale else None
    if lag < 0 or not 0 <= draws <= MOST_DRAWS:
        raise InputError(
            _("--lag is {lag} and --draws {draws}: give whole numbers from 0 on, draws at most {most}.").format(
                lag=lag, draws=draws, most=whole(MOST_DRAWS)
            )
        )
    found = estimate(file, columns, lag=lag, scale=points, level=level, draws=draws)
    if json:
        print_json(as_json(found))
    else:
        _print(found, columns)


def estimate(file: Path, columns: dict[str, str | None], **asked: Any) -> Linkage:
    """Read a file and estimate."""
    import ibis

    unit, time = str(columns["unit"]), columns["time"]
    first, second, controls = (figures.names_of(columns[name]) for name in ("first", "second", "controls"))
    if not first or not second:
        raise InputError(_("Name at least one column in --from and in --to."))
    then = columns["then"]
    wanted = list(dict.fromkeys([*first, *second, *([] if then is None else [then]), *controls]))
    apart = [unit, time, *first, *second, then, *controls]
    read = typed.read(file, numbers=wanted, labels=[unit, *([time] if time else [])], apart=apart)
    if asked.get("scale"):  # of a scale's items; a column alone may be anything
        read.refuse_off([name for items in (first, second) if len(items) > 1 for name in items], asked["scale"])
    when = clock(read, time).placed(read[time]) if time else pa.array([1.0] * len(read.table))
    table = pa.table({"unit": read[unit], "time": when, **{name: read[name] for name in wanted}})
    return linkage(
        ibis.memtable(table), first=first, second=second, then=then, controls=controls, **asked
    )  # fmt: skip


def as_json(found: Linkage) -> dict[str, Any]:
    """Give the linkage's keys; the gate by "from" and "to"."""
    answer: dict[str, Any] = plain(found)
    answer["gate"] = {"from": answer["gate"]["first"], "to": answer["gate"]["second"]}
    return answer


def _print(found: Linkage, columns: dict[str, str | None]) -> None:
    words = {
        "within": _("within units: when it rises in a unit, the other rises or falls after it"),
        "between only": _("between units only: units differ, but no change in a unit is followed by the other"),
        "none": _("no link that can be told from chance"),
        "too few units": _("too few units to say, {n} more needed").format(n=found.needed),
    }
    heading = _("{first} and {second}: {verdict} (associational)")
    print(heading.format(first=columns["first"], second=columns["second"], verdict=words[found.verdict]))  # noqa: T201
    headings = ("", _("within"), _("interval"), _("between"), _("interval"))
    print_table("", headings, [_line(link) for link in found.links])
    said = [*found.warnings, *([found.reason] if found.reason else [])]
    if found.chain:
        chain = found.chain
        sentence = _("Chain within units: {product} ({interval}).")
        said.append(sentence.format(product=written(chain.product, 4), interval=span(chain.low, chain.high, 4)))
    for each in found.gate.values():
        sentence = _("{columns}: ICC(1) {one}, ICC(2) {two}, by {n} groups of answers.")
        one, two = written(each.icc1, 3), written(each.icc2, 3)
        said.append(sentence.format(columns=", ".join(each.columns), one=one, two=two, n=whole(each.n_groups)))
    said += [_("Assumed: {sentence}").format(sentence=each) for each in found.assumptions]
    print("\n".join(said))  # noqa: T201


def _line(link: Link) -> tuple[str, ...]:
    way = _("forward, lag {lag}") if link.direction == "forward" else _("backward, lag {lag}")
    sides = [(written(each.estimate, 3), span(each.low, each.high, 3)) for each in (link.within, link.between)]
    return (way.format(lag=link.lag), *sides[0], *sides[1])
