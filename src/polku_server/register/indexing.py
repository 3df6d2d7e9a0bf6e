"""Keeps what the search looks in: called by every action that adds, changes, merges or erases a party.

``reindex(pks)`` after the rows and their contacts were written, ``erase(pks)`` before parties are deleted, both in
the caller's transaction; ``sweep()`` by jobs and by `polku compact`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connections, models, transaction

from .folding import Sought, grams
from .listed import among, listed
from .models import Contact, Party
from .models.searched import SearchGram, SearchLine, SearchNumber, SearchPosting, SearchWord

SLICE = 1000  # parties in one statement
WORDS_LOCK = 0x706F6C6B75  # PostgreSQL's advisory lock: words are added side by side, removed alone
TEXTS = {"text", "gram", "key", "line"}

Rows = Collection[tuple[Any, ...]]


def reindex(pks: Iterable[int], *, using: str = "default") -> None:
    """Write what these parties are found by; who was merged away, or is no more, is not found."""
    with transaction.atomic(using=using):
        lock(using, alone=False)
        for some in slices(sorted(set(pks))):
            write(some, sought(some, using), using)


def erase(pks: Iterable[int], *, using: str = "default") -> None:
    """Take parties out with every word that was theirs alone, so that a rare name is gone at once."""
    with transaction.atomic(using=using):
        lock(using, alone=True)
        for some in slices(sorted(set(pks))):
            dropped = write(some, {}, using)
            prune(dropped, using)


def sweep(*, using: str = "default") -> int:
    """Remove words that renaming left without a party; gives how many. Many short transactions, one after another."""
    last, removed = 0, 0
    while ids := list(
        SearchWord.objects.using(using).filter(id__gt=last).order_by("id").values_list("id", flat=True)[:SLICE]
    ):
        with transaction.atomic(using=using):
            lock(using, alone=True)
            removed += prune(ids, using)
        last = ids[-1]
    return removed


def slices(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut into parts that one statement takes."""
    return (pks[at : at + SLICE] for at in range(0, len(pks), SLICE))


def lock(using: str, *, alone: bool) -> None:
    """Until the transaction ends no word is removed beside one who counts on it. SQLite's writers take turns anyway."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        shared = "" if alone else "_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s)", [WORDS_LOCK])


def sought(pks: Collection[int], using: str) -> dict[int, Sought]:
    """Read what the parties among these are to be found by."""
    emails, phones = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    reached = Contact.objects.using(using).filter(among("polku_contact.party_id", pks, using)).exclude(channel="post")
    for party, channel, value in reached.values_list("party_id", "channel", "value"):
        (emails if channel == "email" else phones)[party].append(value)
    rows = Party.objects.using(using).filter(among("polku_party.id", pks, using), merged_into=None)
    read = rows.values_list("pk", "number", "business_id", "name", "given_name", "family_name")
    return {
        pk: Sought.of(called(name, given, family), numbers, phones[pk], emails[pk])
        for pk, *numbers, name, given, family in read
    }


def called(name: str, *parts: str) -> list[str]:
    """Give the name and those of its parts that do not stand in it already: folding is most of the work."""
    return [name, *(part for part in parts if f" {part} " not in f" {name} ")]


def write(pks: Collection[int], wanted: dict[int, Sought], using: str) -> list[int]:
    """Bring the index to what is wanted; gives the ids of words that a party no longer has."""
    held = dict(SearchLine.objects.using(using).filter(pk__in=listed(pks, using)).values_list("pk", "line"))
    lines = {pk: each.line() for pk, each in wanted.items()}
    changed = [pk for pk in pks if held.get(pk) != lines.get(pk)]
    before = {pk: Sought.read(held[pk]) for pk in changed if pk in held}
    after = {pk: wanted[pk] for pk in changed if pk in wanted}
    dropped = forget_words(pairs(before) - pairs(after), using)
    remove(SearchNumber, "key", numbers(before) - numbers(after), using)
    remember_words(pairs(after) - pairs(before), using)
    insert(SearchNumber, ["key", "party_key"], sorted(numbers(after) - numbers(before)), using)
    SearchLine.objects.using(using).filter(pk__in=listed(before, using)).delete()
    insert(SearchLine, ["party_id", "line"], [(pk, lines[pk]) for pk in after], using)
    return dropped


def pairs(found: dict[int, Sought]) -> set[tuple[str, int]]:
    """Give each word with its party."""
    return {(word, pk) for pk, each in found.items() for word in each.words}


def numbers(found: dict[int, Sought]) -> set[tuple[str, int]]:
    """Give each number's forms with their party."""
    return {(key, pk) for pk, each in found.items() for key in each.forms()}


def forget_words(gone: set[tuple[str, int]], using: str) -> list[int]:
    """Remove postings; gives the ids of their words."""
    ids = ids_of({word for word, _ in gone}, using)
    remove(SearchPosting, "word_id", {(ids[word], pk) for word, pk in gone if word in ids}, using)
    return list(ids.values())


def remember_words(fresh: set[tuple[str, int]], using: str) -> None:
    """Add postings, and the words that nobody had."""
    texts = {word for word, _ in fresh}
    ids = ids_of(texts, using)
    if missing := sorted(texts - ids.keys()):  # in order: two writers that wait for each other would be stuck
        insert(SearchWord, ["text"], [(text,) for text in missing], using)
        new = ids_of(missing, using)
        insert(
            SearchGram,
            ["gram", "word_id"],
            sorted((gram, new[word]) for word in missing for gram in grams(word)),
            using,
        )
        ids |= new
    insert(SearchPosting, ["word_id", "party_key"], sorted((ids[word], pk) for word, pk in fresh), using)


def ids_of(texts: Collection[str], using: str) -> dict[str, int]:
    """Give the ids of the words that are known."""
    known = SearchWord.objects.using(using).filter(text__in=listed(sorted(texts), using))
    return dict(known.values_list("text", "id")) if texts else {}


def prune(ids: Iterable[int], using: str) -> int:
    """Remove those of the words that no party has, with their letters; gives how many."""
    nobody = ~models.Exists(SearchPosting.objects.filter(word=models.OuterRef("pk")))
    words = SearchWord.objects.using(using).filter(nobody, pk__in=listed(ids, using))
    gone = list(words.values_list("text", "id"))
    remove(SearchGram, "gram", {(gram, pk) for text, pk in gone for gram in grams(text)}, using, other="word_id")
    # one by one would ask every table that points here; they were just emptied
    words = SearchWord.objects.using(using).filter(pk__in=listed([pk for _, pk in gone], using))
    words._raw_delete(using)
    return len(gone)


def insert(model: type[models.Model], names: Sequence[str], rows: Rows, using: str) -> None:
    """Insert rows into some columns; those that are there stay."""
    if not rows:
        return
    connection, table = connections[using], model._meta.db_table
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{'text' if name in TEXTS else 'bigint'}[]" for name in names)
            sql = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608  our own names
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        else:
            places = ", ".join("%s" for _ in names)
            sql = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  our own names
            cursor.executemany(sql, list(rows))


def remove(model: type[models.Model], first: str, rows: Rows, using: str, *, other: str = "party_key") -> None:
    """Remove pairs from a table of two columns."""
    if rows:
        sql = f'DELETE FROM {model._meta.db_table} WHERE "{first}" = %s AND "{other}" = %s'  # noqa: S608  our own names
        with connections[using].cursor() as cursor:
            cursor.executemany(sql, sorted(rows))
