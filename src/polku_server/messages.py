"""Gathers what is to be translated into the catalogues: `python -m polku_server.messages`.

Babel reads Python; templates go through Django's own reader first. Nothing is guessed: a sentence
that has changed stands untranslated until somebody translates it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HERE = Path(__file__).parent
LANGUAGES = ("fi", "sv")
LIBRARY = "from polku.words import"  # what the command line says is translated with the library
Places = tuple[int | tuple[int, str], ...] | None  # which arguments are forms, and which is the context
KEYWORDS: dict[str, Places] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Found = tuple[str, str | tuple[str, ...], str | None]  # the file, the message or its two forms, the context


def sources() -> Iterator[Path]:
    """Give every file that may speak."""
    yield from sorted(path for path in HERE.rglob("*.py") if LIBRARY not in path.read_text(encoding="utf-8"))
    yield from sorted(HERE.glob("*/templates/**/*.html"))


def python(path: Path) -> str:
    """Give a file as Python that Babel reads; a template's markup becomes X, and its indents go."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, str(path)).splitlines())


def messages(path: Path) -> Iterator[Found]:
    """Give one file's messages."""
    name = path.relative_to(HERE).as_posix()
    for _, function, given, _ in extract_python(BytesIO(python(path).encode()), KEYWORDS, [], {}):
        if given is None:  # words that are marked where they are written: gettext(verb)
            continue
        context, forms = arguments(KEYWORDS[str(function)], [given] if isinstance(given, str) else list(given))
        if forms and forms[0]:
            yield name, forms if len(forms) > 1 else forms[0], context


def arguments(places: Places, given: list[str | None]) -> tuple[str | None, tuple[str, ...]]:
    """Take the context and the forms out of a call's arguments."""
    context, forms = None, []
    for place in places or (1,):
        number = place[0] if isinstance(place, tuple) else place
        text = given[number - 1] if number <= len(given) else None
        if isinstance(place, tuple):
            context = text
        elif text:
            forms.append(text)
    return context, tuple(forms)


def gathered() -> Catalog:
    """Give all messages of the server, with the files that they stand in."""
    catalog = Catalog(charset="utf-8")
    for path in sources():
        for name, message, context in messages(path):
            flags = ("python-format",) if "%(" in str(message) else ()
            catalog.add(message, locations=[(name, 0)], flags=flags, context=context)
    return catalog


def po(language: str) -> Path:
    """Give a language's catalogue."""
    return HERE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Read a language's catalogue; a new one if there is none."""
    if not po(language).exists():
        return Catalog(locale=language, project="Polku", header_comment=f"# {language}: Polku's screens.", fuzzy=False)
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bool:
    """Tell whether what is read at run time says what the catalogue says."""
    try:
        with po(language).with_suffix(".mo").open("rb") as file:
            held = GNUTranslations(file)
    except OSError:
        return False
    done = (each for each in read(language) if each.id and all(strings(each.string)))
    return all(said(held, each) == strings(each.string)[0] for each in done)


def said(held: GNUTranslations, message: Message) -> str:
    """Give a message, or its form of one, as it is said at run time."""
    if isinstance(message.id, str):
        return held.pgettext(message.context, message.id) if message.context else held.gettext(message.id)
    one, many = message.id[0], message.id[-1]
    return held.npgettext(message.context, one, many, 1) if message.context else held.ngettext(one, many, 1)


def update(language: str, fresh: Catalog) -> Catalog:
    """Bring a catalogue up to date, and compile it."""
    catalog = read(language)
    catalog.update(fresh, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    po(language).parent.mkdir(parents=True, exist_ok=True)
    with po(language).open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False, omit_header=False)
    with po(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    return catalog


def lacking(catalog: Catalog) -> list[str]:
    """Give the messages without a translation, or with one that somebody must look at."""
    return [str(each.id) for each in catalog if each.id and (each.fuzzy or not all(strings(each.string)))]


def strings(string: str | Sequence[str] | None) -> tuple[str, ...]:
    """Give a translation's forms."""
    return tuple(string or ("",)) if not isinstance(string, str) else (string,)


def main() -> None:
    """Update every language and tell what is lacking."""
    fresh = gathered()
    for language in LANGUAGES:
        for message in lacking(update(language, fresh)):
            print(f"{language}: {message}")  # noqa: T201  a command's output


if __name__ == "__main__":
    main()
