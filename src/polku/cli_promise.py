"""The commands of the stage promise; each reads a file, calls the library and prints what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, print_json, print_table, refusing, span, written
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis

    from polku.listen.typed import Typed
    from polku.promise.drivers import Drivers
    from polku.promise.kano import Contrast

Outcome = Annotated[str, typer.Option("--outcome", help=_("The column to be explained."), show_default=False)]
Names = Annotated[str, typer.Option("--drivers", help=_("Columns, with commas between."), show_default=False)]


@app.command(help=_("Which drivers explain an outcome, by how much and how surely; associational, not causal."))
def drivers(
    file: File,
    outcome: Outcome,
    names: Names,
    controls: Annotated[str, typer.Option("--controls", help=_("Columns that are in every model first."))] = "",
    weights: Annotated[str | None, typer.Option("--weights", help=_("A column of weights."))] = None,
    bootstrap: Annotated[
        int | None, typer.Option("--bootstrap", help=_("Draws behind the intervals; 0: none."))
    ] = None,
    scale: Annotated[str | None, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))] = None,
    stated: Annotated[
        str, typer.Option("--stated", help=_("Columns of stated importance, in the order of the drivers."))
    ] = "",
    kano: Annotated[bool, typer.Option("--kano", help=_("What poor and good scores do; needs --scale."))] = False,  # noqa: FBT002
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each driver's share, its interval and its place on the map."""
    with refusing():
        from polku import figures
        from polku.listen import typed
        from polku.promise.drivers import drivers as solve

        asked, others, told = (figures.names_of(text) for text in (names, controls, stated))
        points = figures.scale_of(scale) if scale else None
        _agree(asked, told, points, kano=kano)
        columns = [*others, *asked, outcome, *([weights] if weights else []), *told]
        found = typed.read(file, numbers=columns)
        found.refuse_negative([weights] if weights else [])
        if points:
            found.refuse_off(asked, points)
        table = _table(found, columns)
        said = solve(
            table,
            outcome,
            asked,
            controls=others,
            weight=weights,
            level=figures.level_of(level),
            bootstrap=bootstrap,
            scale=points,
        )
        contrasts = _contrasts(table, said, asked, weights, points, bootstrap, level) if kano and points else None
        importance = _stated(found, told, level)
        if json:
            print_json(_keys(said, importance, contrasts))
        else:
            _show(said, importance, contrasts)


def _agree(asked: list[str], told: list[str], points: object, *, kano: bool) -> None:
    from polku.errors import InputError

    if told and len(told) != len(asked):
        sentence = _("--stated names {n} columns and --drivers {m}: name one for each driver, in the same order.")
        raise InputError(sentence.format(n=len(told), m=len(asked)))
    if kano and points is None:
        raise InputError(_("--kano needs --scale, such as 1-5: which scores are poor and which are good."))


def _table(found: Typed, columns: list[str]) -> ibis.Table:
    import ibis
    import pyarrow as pa

    return ibis.memtable(pa.table({name: found[name] for name in columns}))


def _contrasts(
    table: ibis.Table,
    said: Drivers,
    asked: list[str],
    weights: str | None,
    points: tuple[int, int],
    bootstrap: int | None,
    level: float,
) -> list[Contrast]:
    from polku.promise.kano import contrasts

    draws = 500 if bootstrap is None else bootstrap
    return contrasts(table, said.outcome, asked, scale=points, weight=weights, level=level, bootstrap=draws)


def _stated(found: Typed, told: list[str], level: float) -> list[dict[str, Any]]:
    """Mean of what people say is important to them, with its interval."""
    from polku.stats.proportions import mean

    rows = []
    for name in told:
        values = found.numbers(name)
        values = values[values == values]
        value, low, high = (float(each) for each in mean(len(values), values.sum(), (values**2).sum(), level))
        rows.append({"n": len(values), "mean": value, "low": low, "high": high})
    return rows


def _keys(said: Drivers, importance: list[dict[str, Any]], contrasts: list[Contrast] | None) -> dict[str, Any]:
    from polku.terminal import plain

    answer: dict[str, Any] = plain(said)
    for place, stated in enumerate(importance):
        answer["drivers"][place]["stated"] = stated
    if contrasts is not None:
        answer["penalty_reward"] = plain(contrasts)
    return answer


def _show(said: Drivers, importance: list[dict[str, Any]], contrasts: list[Contrast] | None) -> None:
    title = _("What explains {outcome}: R² {r2}, {n} rows ({missing} left out)").format(
        outcome=said.outcome, r2=written(said.r2), n=said.n, missing=said.missing
    )
    headings = [_("driver"), _("share of R²"), _("interval"), _("effect"), _("correlation"), _("performance 0–100")]
    rows = [
        [
            d.name,
            written(d.share, 3),
            span(d.low, d.high, 3),
            written(d.beta),
            written(d.correlation),
            written(d.performance, 0),
        ]
        for d in sorted(said.drivers, key=lambda driver: -driver.share)
    ]
    print_table(title, headings, rows)
    if importance:
        told = [
            [d.name, written(s["mean"]), span(s["low"], s["high"]), str(s["n"])]
            for d, s in zip(said.drivers, importance, strict=True)
        ]
        print_table(_("Stated importance"), [_("driver"), _("mean"), _("interval"), "n"], told)
    if contrasts is not None:
        _show_contrasts(contrasts)
    for sentence in said.said:
        typer.echo(sentence)


def _show_contrasts(contrasts: list[Contrast]) -> None:
    kinds = {
        "basic": _("basic: poor scores punish"),
        "performance": _("performance: both ends count"),
        "excitement": _("excitement: good scores delight"),
        "not distinguishable": _("not distinguishable"),
    }
    rows = [
        [
            c.name,
            written(c.penalty),
            span(c.penalty_low, c.penalty_high),
            written(c.reward),
            span(c.reward_low, c.reward_high),
            kinds[c.kind],
        ]
        for c in contrasts
    ]
    headings = [_("driver"), _("poor score"), _("interval"), _("good score"), _("interval"), _("kind")]
    print_table(_("What poor and good scores do"), headings, rows)
