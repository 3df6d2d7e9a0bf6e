"""``polku index``: read a model and answers, fit the path model, print its figures or JSON."""

from pathlib import Path
from typing import Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, plain, print_json, print_table, refusing, span, written
from polku.words import gettext as _

MOST_DRAWS = 10_000
NAMES = {"rho_a": "rhoA", "rho_c": "rhoC", "ave": "AVE", "htmt": "HTMT"}
ENDS = {
    **dict.fromkeys(("paths", "total_effects"), ("from", "to")),
    **dict.fromkeys(("loadings", "weights"), ("latent", "indicator")),
    **dict.fromkeys(("correlations", "htmt"), ("a", "b")),
    **dict.fromkeys(("r2", "alpha", "rho_a", "rho_c", "ave", "performance"), ("latent",)),
}

Model = Annotated[Path, typer.Argument(help=_("A TOML file of latents, their indicators and paths."))]


@app.command(help=_("An index of what is not asked itself: a path model of latents (PLS); associational."))
def index(
    model: Model,
    file: File,
    scheme: Annotated[str, typer.Option("--scheme", help="path | centroid | factorial")] = "path",
    consistent: Annotated[bool, typer.Option("--consistent", help=_("Correct for unreliability (PLSc)."))] = False,  # noqa: FBT002
    bootstrap: Annotated[int, typer.Option("--bootstrap", help=_("Draws behind the intervals; 0: none."))] = 500,
    scale: Annotated[str | None, typer.Option("--scale", help=_("Smallest and greatest score, as 1-5."))] = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print paths, latents and indicators."""
    with refusing():
        found = _estimate(model, file, scheme, bootstrap, scale, level, consistent=consistent)
        if json:
            print_json(as_json(found))
        else:
            _print(found)


def _estimate(
    model: Path, file: Path, scheme: str, bootstrap: int, scale: str | None, level: float, *, consistent: bool
) -> Any:
    import ibis
    import pyarrow as pa

    from polku import figures
    from polku.errors import InputError
    from polku.listen import typed
    from polku.prove import latents
    from polku.prove.index import LEAST_DRAWS
    from polku.prove.index import index as estimate
    from polku.stats.path_model import SCHEMES

    figures.allowed("--scheme", scheme, SCHEMES)
    figures.level_of(level)
    points = figures.scale_of(scale) if scale else None
    if bootstrap and not LEAST_DRAWS <= bootstrap <= MOST_DRAWS:
        sentence = _("--bootstrap is {draws}: give 0, or from {least} to {most}.")
        raise InputError(sentence.format(draws=bootstrap, least=LEAST_DRAWS, most=MOST_DRAWS))
    asked = latents.read(model)
    read = typed.read(file, numbers=asked.indicators)
    _same_column_once(asked.indicators, read.columns)
    if points:
        read.refuse_off(asked.indicators, points)
    table = ibis.memtable(pa.table({name: read[name] for name in asked.indicators}))
    return estimate(table, asked, scheme=scheme, consistent=consistent, bootstrap=bootstrap, level=level, scale=points)


def _same_column_once(names: list[str], columns: dict[str, str]) -> None:
    """Refuse two spellings of one column."""
    from polku.errors import InputError

    own = [columns[name] for name in names]
    twice = [name for name in own if own.count(name) > 1]
    if twice:
        raise InputError(_("{name} stands twice in the model: name it once.").format(name=twice[0]))


def as_json(found: Any) -> dict[str, Any]:
    """Give the index's keys; each figure with what it is of by name."""
    answer: dict[str, Any] = {}
    for key, value in plain(found).items():
        ends = ENDS.get(key)
        answer[NAMES.get(key, key)] = [_spelled(each, ends) for each in value] if ends else value
    return answer


def _spelled(figure: dict[str, Any], ends: tuple[str, ...]) -> dict[str, Any]:
    of = figure.pop("of")
    return dict(zip(ends, of, strict=True)) | figure


def _print(found: Any) -> None:
    title = _("Path model, {n} rows ({missing} left out), {draws} bootstrap draws").format(
        n=found.n, missing=found.missing, draws=found.draws
    )
    totals = {each.of: each for each in found.total_effects}
    headings = [_("path"), _("effect"), _("interval"), _("in all"), _("interval")]
    rows = [[" → ".join(each.of), *_figure(each), *_figure(totals[each.of])] for each in found.paths]
    print_table(title, headings, rows)
    r2 = {each.of: each for each in found.r2}
    columns = zip(found.performance, found.alpha, found.rho_a, found.rho_c, found.ave, strict=True)
    rows = [
        [
            reached.of[0],
            written(reached.estimate, 1),
            written(r2[reached.of].estimate, 3) if reached.of in r2 else "–",
            *(written(each.estimate, 3) for each in rest),
        ]
        for reached, *rest in columns
    ]
    print_table("", [_("latent"), _("performance 0–100"), "R²", "alpha", "rhoA", "rhoC", "AVE"], rows)
    pairs = zip(found.loadings, found.weights, strict=True)
    rows = [[*loading.of, *_figure(loading), *_figure(weight)] for loading, weight in pairs]
    headings = [_("latent"), _("indicator"), _("loading"), _("interval"), _("weight"), _("interval")]
    print_table("", headings, rows, left=2)
    said = [*found.warnings, *(_("Assumed: {sentence}").format(sentence=each) for each in found.assumptions)]
    print("\n".join(said))  # noqa: T201


def _figure(figure: Any) -> tuple[str, str]:
    return written(figure.estimate, 3), span(figure.low, figure.high, 3)
