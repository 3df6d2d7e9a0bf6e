"""``polku analyse``: one report and one JSON of any feedback export."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from polku import figures, report
from polku.analysis import Analysis, Asked, analyse
from polku.errors import InputError
from polku.listen.guessing import Choice
from polku.listen.reading import read
from polku.terminal import beside, print_json
from polku.words import gettext as _


def run(file: Path, asked: Asked, *, out: Path | None, json: bool) -> None:
    """Analyse a file, write its report and print what was chosen.

    Raises
    ------
    InputError
        The file cannot be read, nothing can be said of it, or the report cannot be written.
    """
    out = out or file.with_name(file.name + ".polku.html")
    closed = _("The report cannot be written to {file}. Name another place with --out.").format(file=out)
    if out.resolve() == file.resolve():  # what is analysed stays
        raise InputError(closed)
    said = analyse(read(file), asked)
    try:
        with beside(out) as part:
            part.write_text(report.page(said), encoding="utf-8")
    except InputError as error:
        raise InputError(closed) from error
    if json:
        print_json(as_json(said, out))
    else:
        _tell(said, out)


def as_json(said: Analysis, out: Path) -> dict[str, Any]:
    """Everything that was chosen and every figure, unrounded; null or empty where it cannot be said."""
    columns = said.columns
    return {
        "file": said.feedback.name,
        "rows": len(said.feedback.table),
        "encoding": said.feedback.encoding or None,
        "delimiter": said.feedback.delimiter or None,
        "chosen": {
            **{role: _chosen(getattr(columns, role)) for role in ("score", "text", "date", "group", "id")},
            "scale": columns.scale and {"low": columns.scale[0], "high": columns.scale[1], "why": columns.scale_why},
            "others": columns.others,
        },
        "measure": columns.measure,
        "score": said.score and asdict(said.score),
        "counts": {str(point): n for point, n in said.counts.items()},
        "smallest_detectable_change": said.change,
        "days": said.days and [day.isoformat() for day in said.days],
        "trend": said.trend and _trend(said),
        "groups": [asdict(group) for group in said.groups],
        "volumes": said.volumes,
        "comments": [{"band": c.band or None, "row": c.line, "score": c.score, "text": c.words} for c in said.comments],
        "thin": said.thin,
        "left_out": said.bad,
        "problems": [asdict(problem) for problem in said.problems],
        "report": str(out),
    }


def _chosen(choice: Choice | None) -> dict[str, str] | None:
    return None if choice is None else asdict(choice)


def _trend(said: Analysis) -> dict[str, Any]:
    trend = said.trend
    names = {number: report.period_name(said.period, number) for number in trend.periods}
    return {
        "period": said.period,
        "points": [
            {"period": names[number], **(asdict(point) if point else {"n": 0, "value": None})}
            for number, point in zip(trend.periods, trend.points, strict=True)
        ],
        "centre": trend.chart.centre,
        "low": trend.chart.low,
        "high": trend.chart.high,
        "signals": [names[number] for number in trend.signals],
        "thin": [names[number] for number in trend.thin],
    }


def _tell(said: Analysis, out: Path) -> None:
    """Print the headline, what was chosen and why, what cannot be said, and where the report is."""
    lines = [report.headline(said)]
    if said.score is not None and said.score.enough:
        measure = str(said.columns.measure)
        value, bounds = (
            figures.written(measure, said.score.value),
            figures.span(measure, said.score.low, said.score.high),
        )
        lines.append(
            f"{figures.title(measure, said.columns.scale or (0, 10), said.columns.high_is)}: {value} ({bounds})"
        )
    lines.append("")
    for row in report.roles(said):
        lines.append(f"  {row['role']}: {row['column'] or '–'} ({row['why']}; {row['option']})")
    lines += ["", *(f"  {sentence}" for sentence in said.thin)]
    if said.bad:
        lines.append(f"  {report.bad_words(said)}")
    lines += ["", _("Report: {file}").format(file=out)]
    print("\n".join(lines))  # noqa: T201
