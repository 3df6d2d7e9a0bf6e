"""``polku understand``: language, tone and themes of a file's comments, and how good the reading is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polku.terminal import File, Json, Level, app, print_json, print_table, refusing
from polku.words import gettext as _

if TYPE_CHECKING:
    from polku.listen.typed import Typed
    from polku.understand import Reading, Taxonomy
    from polku.understand.quality import Found, Part, Quality

Text = Annotated[str, typer.Option("--text", help=_("The column of comments."), show_default=False)]
Label = Annotated[str | None, typer.Option("--label", help=_("The column of tones that people gave."))]
ThemeLabel = Annotated[
    str | None, typer.Option("--theme-label", help=_("The column of themes that people gave, keys apart by commas."))
]
Own = Annotated[
    Path | None, typer.Option("--taxonomy", help=_("A TOML file of themes; else the starter themes."), metavar="FILE")
]


@dataclass(frozen=True)
class Counted:
    """How many comments are of one kind: ``share`` 0-1 of all comments, with Wilson's interval."""

    name: str
    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Understood:
    """What ``n`` comments say: by language, tone and theme; how many speak of no theme; what is serious; how good."""

    n: int
    rules: str
    taxonomy: str
    languages: list[Counted]
    tones: list[Counted]
    themes: list[Counted]
    without_theme: Counted
    serious: list[Counted]
    serious_comments: int
    tone_quality: Quality | None
    theme_quality: list[Found] | None


@app.command(help=_("Language, tone and themes of comments, and how good the reading is."))
def understand(
    file: File,
    text: Text,
    label: Label = None,
    theme_label: ThemeLabel = None,
    taxonomy: Own = None,
    level: Level = 0.95,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Print how many comments there are of each, and how often people agree."""
    with refusing():
        found, names = _understood(file, text, label, theme_label, taxonomy, level)
        print_json(found) if json else _show(found, names, level)


def _understood(
    file: Path, text: str, label: str | None, theme_label: str | None, own: Path | None, level: float
) -> tuple[Understood, dict[str, str]]:
    from polku.errors import CannotEstimate
    from polku.figures import level_of
    from polku.listen import typed
    from polku.understand import read_taxonomy, reader, starter

    level = level_of(level)
    taxonomy = read_taxonomy(own) if own else starter()
    asked = [each for each in (text, label, theme_label) if each]
    columns = typed.read(file, labels=asked)
    rows = [[_text(value) for value in columns[each].to_pylist()] for each in asked]
    kept = [row for row in zip(*rows, strict=True) if row[0]]
    if not kept:
        raise CannotEstimate(
            _("{file} has no comment in column {column}: one is needed.").format(file=file.name, column=text)
        )
    if label:
        _refuse_tones(columns, label, rows[0], rows[asked.index(label)])
    if theme_label:
        _refuse_themes(columns, theme_label, rows[0], rows[asked.index(theme_label)], taxonomy)
    reads = reader(taxonomy)
    said = reads.read([row[0] for row in kept])
    tones = [row[1] for row in kept] if label else None
    themes = [row[-1] for row in kept] if theme_label else None
    found = Understood(
        **_counts(said, taxonomy, level),
        rules=reads.version,
        taxonomy=taxonomy.version,
        tone_quality=None if tones is None else _of_tones(said, tones, level),
        theme_quality=None if themes is None else _of_themes(said, themes, level),
    )
    return found, {each.key: _named(each.names, each.key) for each in taxonomy.themes}


def _refuse_tones(columns: Typed, label: str, texts: list[str], said: list[str]) -> None:
    """Stop at labels of comments that are no word for a tone, naming their lines."""
    import numpy as np

    from polku.understand.quality import ALLOWED, tones

    rows = enumerate(zip(texts, said, strict=True))
    wrong = [row for row, (text, word) in rows if text and word and word.casefold() not in tones()]
    columns.refuse(label, np.array(wrong, int), _("Allowed: {words}.").format(words=_(ALLOWED)))


def _refuse_themes(columns: Typed, label: str, texts: list[str], said: list[str], taxonomy: Taxonomy) -> None:
    """Stop at labels of comments that are no themes of the taxonomy, naming their lines."""
    import numpy as np

    known = {each.key for each in taxonomy.themes}
    rows = enumerate(zip(texts, said, strict=True))
    wrong = [row for row, (text, words) in rows if text and _keys(words) - known]
    columns.refuse(label, np.array(wrong, int), _("Allowed: {words}.").format(words=", ".join(sorted(known))))


def _keys(words: str) -> set[str]:
    return {key.strip() for key in words.split(",") if key.strip()}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _counts(said: list[Reading], taxonomy: Taxonomy, level: float) -> dict[str, Any]:
    from collections import Counter

    from polku.understand import LANGUAGES, TONES, grave
    from polku.understand.quality import part

    n = len(said)

    def told(counts: Counter[str], names: Any) -> list[Counted]:
        parts = ((name, part(counts[name], n, level)) for name in names)
        return [Counted(name, each.k, each.value, each.low, each.high) for name, each in parts]

    mentioned = Counter(each.theme for one in said for each in one.mentions)
    return {
        "n": n,
        "languages": told(Counter(one.language for one in said), (*LANGUAGES, "unknown")),
        "tones": told(Counter(one.tone for one in said), TONES),
        "themes": sorted(told(mentioned, [each.key for each in taxonomy.themes]), key=lambda each: -each.n),
        "serious_comments": sum(bool(one.serious) for one in said),
        "without_theme": told(Counter({"": sum(not one.mentions for one in said)}), [""])[0],
        "serious": told(
            Counter(each.theme for one in said for each in one.serious), [each.key for each in grave().themes]
        ),
    }


def _of_tones(said: list[Reading], labels: list[str], level: float) -> Quality:
    from polku.understand.quality import quality, tone_labels

    judged = [(one.tone, label) for one, label in zip(said, labels, strict=True) if label]
    return quality([tone for tone, _label in judged], tone_labels(label for _tone, label in judged), level=level)


def _of_themes(said: list[Reading], labels: list[str], level: float) -> list[Found]:
    from polku.understand.quality import quality_of_themes

    meant = [_keys(label) for label in labels]
    return list(quality_of_themes([{each.theme for each in one.mentions} for one in said], meant, level=level))


def _named(names: Any, key: str) -> str:
    from polku.words import language

    return str(names.get(language()) or names.get("fi") or key)


def _show(found: Understood, names: dict[str, str], level: float) -> None:
    from polku.words import ngettext, whole

    headings = ["", _("comments"), _("share"), _("interval")]
    title = _("{n} comments").format(n=whole(found.n))
    kinds = {"good": _("content"), "bad": _("discontent"), "mixed": _("both"), "neutral": _("neutral")}
    print_table(title, headings, [_row(each, kinds) for each in found.tones], left=1)
    print_table(_("themes"), headings, [_row(each, names) for each in found.themes], left=1)
    silent, grave = found.without_theme.n, found.serious_comments
    said = ngettext(
        "One comment speaks of none of these themes.", "{n} comments speak of none of these themes.", silent
    )
    typer.echo(said.format(n=whole(silent)))
    typer.echo(ngettext("One comment may be serious.", "{n} comments may be serious.", grave).format(n=whole(grave)))
    if found.tone_quality is not None:
        _show_quality(found.tone_quality, kinds)
    if found.theme_quality is not None:
        _show_found(_("themes, beside people"), found.theme_quality, {"": _("all together")} | names)


def _row(each: Counted, names: dict[str, str]) -> list[str]:
    from polku.words import percent, whole

    ends = f"{percent(each.low)}–{percent(each.high)}" if each.share == each.share else "–"  # NaN is not itself
    name = names.get(each.name, _("unknown") if each.name == "unknown" else each.name)
    return [name, whole(each.n), percent(each.share) if ends != "–" else "–", ends]


def _show_quality(found: Quality, names: dict[str, str]) -> None:
    from polku.words import decimal, whole

    _show_found(_("tone, beside people"), found.classes, names)
    sentence = _("Right in {share} comments ({interval}), n {n}; kappa {kappa} ({low} to {high}).")
    if not found.n:
        typer.echo(_("No comment was judged by a person."))
        return
    kappa = [decimal(each, 2) for each in (found.kappa.value, found.kappa.low, found.kappa.high)]
    said = {"share": _of_ten(found.right), "interval": _ends(found.right), "n": whole(found.n)}
    typer.echo(sentence.format(**said, kappa=kappa[0], low=kappa[1], high=kappa[2]))
    if not found.enough:
        typer.echo(_("Fewer than 100 judged comments: a hint, no more."))


def _show_found(title: str, classes: Any, names: dict[str, str]) -> None:
    rows = [[names.get(each.name, each.name), *_cells(each.precision), *_cells(each.recall)] for each in classes]
    print_table(title, ["", _("right"), "", "n", _("found"), "", "n"], rows, left=1)


def _cells(part: Part) -> list[str]:
    from polku.words import whole

    return [_of_ten(part), _ends(part), whole(part.n)] if part.n else ["–", "", "0"]


def _of_ten(part: Part) -> str:
    return _("about {n} of 10").format(n=round(10 * part.value))


def _ends(part: Part) -> str:
    from polku.words import percent

    return f"{percent(part.low)}–{percent(part.high)}"
