"""``polku segments``: whether segments differ in what they need."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, print_json, print_table, refusing, span, written
from polku.words import gettext as _

Segment = Annotated[str, typer.Option("--segment", help=_("The column of segments."), show_default=False)]
Needs = Annotated[str, typer.Option("--needs", help=_("Columns of needs and scores, a,b,c."), show_default=False)]


@app.command(help=_("How much of needs and scores the segments explain, and which two do not differ."))
def segments(
    file: File,
    segment: Segment,
    needs: Needs,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Read people, test the segments, and print."""
    with refusing():
        import ibis
        import pyarrow as pa

        from polku import figures
        from polku.errors import InputError
        from polku.listen import typed
        from polku.value.segments import segments

        figures.level_of(level)
        names = list(dict.fromkeys(figures.names_of(needs)))
        if not names:
            raise InputError(_("--needs names no column: give some, such as a,b,c."))
        found = typed.read(file, numbers=names, labels=[segment])
        made: dict[str, Any] = {f"c{i}": found[name] for i, name in enumerate(names)}
        own, pairs = segments(ibis.memtable(pa.table({"segment": found[segment], **made})), list(made), level=level)
    answer = {"needs": [_need(each, names) for each in own], "pairs": [_pair(each, names) for each in pairs]}
    print_json(answer) if json else _tables(file.name, answer)


def _need(found: Any, names: list[str]) -> dict[str, Any]:
    parts = ("eta2", "low", "high", "omega2", "f", "p")
    figures = {part: getattr(found.explained, part) if found.explained else None for part in parts}
    return {"need": names[int(found.need[1:])], "n": found.n, **figures, "reason": found.reason}


def _pair(found: Any, names: list[str]) -> dict[str, Any]:
    need = names[int(found.need[1:])] if found.need else None
    figures = {"difference": found.difference, "p_adjusted": found.p_adjusted, "differ": found.differ}
    return {"a": found.a, "b": found.b, "need": need, **figures}


def _tables(file: str, answer: dict[str, Any]) -> None:
    rows = [
        [each["need"], str(each["n"]), written(each["eta2"], 3), span(each["low"], each["high"], 3)]
        for each in answer["needs"]
    ]
    title = _("{file}: share of the variance that segments explain").format(file=file)
    print_table(title, [_("need"), "n", "eta²", _("interval")], rows)
    for each in answer["pairs"]:
        if not each["differ"]:
            typer.echo(_("{a} and {b}: these two do not differ.").format(a=each["a"], b=each["b"]))
