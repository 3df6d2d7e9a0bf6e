"""The commands of the stage measure; each reads a file, calls the library and prints what it found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, plain, print_json, print_table, refusing, span, written
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis

    from polku.measure.comparing import Compared
    from polku.measure.ranking import Ranked

KINDS = ("nps", "csat", "mean")

Score = Annotated[str, typer.Option("--score", help=_("The column of scores."), show_default=False)]
By = Annotated[str, typer.Option("--by", help=_("The column of groups."), show_default=False)]
Kind = Annotated[str, typer.Option("--kind", help="nps | csat | mean")]
Scale = Annotated[str, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))]
InOrder = Annotated[bool, typer.Option("--in-order", help=_("The groups are periods: limits of a p′-chart."))]


@app.command(help=_("Groups two by two: the difference, how sure it is, and what could have been seen."))
def compare(
    file: File,
    score: Score,
    by: By,
    against: Annotated[str | None, typer.Option("--against", help=_("'rest', or one group; else every pair."))] = None,
    kind: Kind = "nps",
    scale: Scale = "1-5",
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each difference with its interval."""
    with refusing():
        from polku import figures
        from polku.measure import comparing

        answers = _answers(file, score, by, figures.allowed("--kind", kind, KINDS), scale)
        chosen = _group(answers, against)
        confidence, points = figures.level_of(level), figures.scale_of(scale)
        options: Any = {"kind": kind, "against": chosen, "scale": points, "level": confidence}
        found = comparing.compare(answers, by="group", **options)
        _require_two(file, by, len({group for row in found if row.n_a and row.n_b for group in (row.a, row.b)}))
        print_json([_compared(one) for one in found]) if json else _show_compared(found, kind)


def _answers(file: Path, score: str, by: str, kind: str, scale: str) -> ibis.Table:
    """A table of ``score`` and ``group``; whole scores are checked against their scale with the line of a bad one."""
    import ibis
    import pyarrow as pa

    from polku import cli_scores, figures
    from polku.listen import typed
    from polku.listen.reading import read
    from polku.listen.scores import parse_scores

    if kind == "mean":
        found = typed.read(file, numbers=[score], labels=[by])
        return ibis.memtable(pa.table({"score": found[score], "group": found[by]}))
    points = (0, 10) if kind == "nps" else figures.scale_of(scale)
    feedback = read(file)
    name = feedback.named(score)
    typed.refuse_same([name, feedback.named(by)])
    group = typed.numbered(feedback.column(by))
    cli_scores.refuse_problems(feedback, name, points)
    values = parse_scores(feedback.column(name), feedback.lines, column=name, scale=points).values
    return ibis.memtable(pa.table({"score": values, "group": group}))


def _require_two(file: Path, by: str, groups: int) -> None:
    if groups < 2:
        from polku.errors import CannotEstimate

        sentence = _("{file}: column {column} has fewer than two groups with scores: a comparison needs two.")
        raise CannotEstimate(sentence.format(file=file.name, column=by))


def _group(answers: ibis.Table, against: str | None) -> Any:
    """The group that was named, of the type of the column."""
    from polku.listen.typed import spelled

    return None if against is None else spelled(against, whole=answers.group.type().is_integer())


def _compared(one: Compared) -> dict[str, Any]:
    """Give a row of JSON; where there is no test, why."""
    told = one.enough and one.p_adjusted is not None
    return {**plain(one), "reason": None if told else _verdict(one)}


def _show_compared(found: list[Compared], kind: str) -> None:
    places = 0 if kind == "nps" else 2
    rows = [
        [
            *(str(c.a), str(c.b), written(c.difference, places), span(c.low, c.high, places)),
            *(written(c.p_adjusted, 3), written(c.detectable, places), _verdict(c)),
        ]
        for c in found
    ]
    names = [_("difference"), _("confidence interval"), _("p, adjusted"), _("could be seen"), _("in words")]
    print_table(_("Differences, a less b"), ["a", "b", *names], rows, left=2)


def _verdict(one: Compared) -> str:
    if not one.enough:
        return _("too few to say, {n} more needed").format(n=one.needed)
    if one.p_adjusted is None:
        return _("nothing varies")
    return _("differ") if one.p_adjusted < 0.05 else _("cannot be told apart")


@app.command(help=_("How many answers a change of NPS needs before it can be seen."))
def plan(
    before: Annotated[float, typer.Option("--from", help=_("NPS now, -100 to 100."), show_default=False)],
    after: Annotated[float, typer.Option("--to", help=_("NPS to be seen."), show_default=False)],
    passives: Annotated[
        float | None, typer.Option("--passives", help=_("Share of passives 0-1; 0.2 if unsaid."))
    ] = None,
    like: Annotated[Path | None, typer.Option("--like", help=_("A file whose passives are counted."))] = None,
    score: Annotated[str | None, typer.Option("--score", help=_("The column of scores of that file."))] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the answers needed in each of two periods."""
    with refusing():
        from polku import cli_plan

        planned = cli_plan.plan(before, after, passives, like, score)
        print_json(planned) if json else typer.echo(cli_plan.words(planned))


chart = typer.Typer(no_args_is_help=True, help=_("Charts that tell signals from noise."))
app.add_typer(chart, name="chart")


@chart.command(help=_("A series: which points are more than its ordinary variation."))
def xmr(
    file: File,
    value: Annotated[str, typer.Option("--value", help=_("The column of figures."), show_default=False)],
    time: Annotated[str, typer.Option("--time", help=_("The column of periods."), show_default=False)],
    runs: Annotated[bool, typer.Option("--runs", help=_("Signal also eight in a row on one side."))] = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each point with its limits."""
    with refusing():
        from polku import cli_charts

        points = cli_charts.series(file, value, time, runs=runs)
        print_json(points) if json else cli_charts.show_series(points, runs=runs)


@chart.command(help=_("Units of unequal n: which stand outside what chance makes of their n."))
def funnel(
    file: File,
    score: Score,
    by: By,
    kind: Kind = "nps",
    scale: Scale = "1-5",
    in_order: InOrder = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each unit with the limits at its n."""
    with refusing():
        from polku import cli_charts, figures
        from polku.measure import funnel as funnels

        answers = _answers(file, score, by, figures.allowed("--kind", kind, KINDS), scale)
        options: Any = {"kind": kind, "scale": figures.scale_of(scale), "in_order": in_order}
        found = funnels.funnel(answers, by="group", **options)
        print_json(found) if json else cli_charts.show_funnel(found)


@app.command(help=_("Units from best to worst, each drawn towards all by as much as it is noise."))
def rank(
    file: File,
    score: Score,
    by: By,
    kind: Annotated[str, typer.Option("--kind", help="nps | csat | ces | mean")] = "nps",
    scale: Scale = "1-5",
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each unit's shrunk figure and how surely it is among the best and the worst tenth."""
    with refusing():
        from polku import figures
        from polku.measure import ranking

        figures.allowed("--kind", kind, (*KINDS, "ces"))
        answers = _answers(file, score, by, kind, scale)
        confidence = figures.level_of(level)
        if kind == "mean":
            found = ranking.ranked_means(answers, "score", by="group", level=confidence)
        else:
            points = figures.scale_of(scale)
            measure: Any = kind
            found = ranking.ranked(answers, measure, by="group", level=confidence, scale=points)
        _require_two(file, by, len(found))
        print_json([_ranked(one) for one in found]) if json else _show_ranked(found, kind)


def _ranked(one: Ranked) -> dict[str, Any]:
    figures = ("group", "n", "raw", "value", "low", "high")
    row = {name: getattr(one, name) for name in figures}
    return row | {"p_best_tenth": one.top, "p_worst_tenth": one.bottom, "enough": one.enough, "needed": one.needed}


def _show_ranked(found: list[Ranked], kind: str) -> None:
    from polku.words import percent, whole

    places = 0 if kind == "nps" else 2
    rows = [
        [
            *(str(r.group), whole(r.n), written(r.raw, places), written(r.value, places)),
            *(span(r.low, r.high, places), percent(r.top), percent(r.bottom)),
        ]
        for r in found
    ]
    names = [_("own figure"), _("drawn in"), _("interval"), _("among best tenth"), _("among worst tenth")]
    print_table(_("Units, best first; a place is as sure as its percentages"), [_("unit"), "n", *names], rows)


@app.command(help=_("People's paths: touchpoints, peak and end against the overall score, and who met nothing bad."))
def path(
    file: File,
    touchpoint: Annotated[str, typer.Option("--touchpoint", help=_("The column of touchpoints."), show_default=False)],
    person: Annotated[str, typer.Option("--person", help=_("The column of people."), show_default=False)],
    time: Annotated[str, typer.Option("--time", help=_("The column of times."), show_default=False)],
    score: Score,
    overall: Annotated[
        str | None, typer.Option("--overall", help=_("A column of overall scores; else rows without a touchpoint."))
    ] = None,
    bad: Annotated[
        float | None, typer.Option("--bad", help=_("Greatest bad score; else 2 of 1-5 and 6 of 0-10."))
    ] = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print each touchpoint, the shares of peak, trough, end and mean, and consistency."""
    with refusing():
        from polku import cli_path, figures

        columns = {"touchpoint": touchpoint, "person": person, "time": time, "score": score}
        found = cli_path.paths_of(file, columns, overall, bad, level=figures.level_of(level))
        print_json(found) if json else cli_path.show(found)


@app.command(help=_("A sample weighted to known margins, what it costs, and what silence could hide."))
def weigh(
    file: File,
    margins: Annotated[
        Path, typer.Option("--margins", help=_("A file of column, category and total."), show_default=False)
    ],
    score: Score,
    kind: Annotated[str, typer.Option("--kind", help="mean | nps | csat")] = "mean",
    scale: Scale = "1-5",
    base: Annotated[str | None, typer.Option("--base", help=_("A column of design weights."))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=_("The column of primary units."))] = None,
    population_units: Annotated[
        float | None, typer.Option("--population-units", help=_("Primary units in the population."))
    ] = None,
    trim: Annotated[float | None, typer.Option("--trim", help=_("No weight above so many times the mean."))] = None,
    invited: Annotated[int | None, typer.Option("--invited", help=_("How many were asked."))] = None,
    time: Annotated[str | None, typer.Option("--time", help=_("The column of times: early against late."))] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("A CSV file for the rows with their weight."))] = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print the weighted figure, its error and the margins."""
    with refusing():
        from polku import cli_weigh, figures

        figures.allowed("--kind", kind, KINDS)
        points, confidence = figures.scale_of(scale), figures.level_of(level)
        units = float("inf") if population_units is None else population_units
        asked = cli_weigh.Options(kind, points, base, unit, units, trim, invited, time, confidence, out)
        answer = cli_weigh.run(file, margins, score, asked)
        print_json(cli_weigh.keys(answer)) if json else cli_weigh.show(answer, score)
