"""From a file's columns to values: validated column by column with the models' own rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from polku.listen import amounts, moments
from polku.listen.parsed import Different
from polku.listen.problems import Problem
from polku.listen.reading import Feedback
from polku.words import gettext as _

from ..contacts import key
from ..models import CustomField
from ..rules import holds_hetu, no_hetu, without_hetu
from . import own
from .codes import code
from .kinds import Field
from .mapping import Map

HETU_LIKE = r"\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]"
PSEUDONYM = 16  # letters
MOST = 10  # problems that are told of one record
UNEVEN = r"\s\s|[\x00\t\n\v\f\r]"


@dataclass
class Columns:
    """What each mapped column gives, one value per record; ``bad`` records have a problem."""

    values: dict[str, pa.Array] = field(default_factory=dict)
    lines: np.ndarray = field(default_factory=lambda: np.array([], dtype=np.int64))
    bad: np.ndarray = field(default_factory=lambda: np.array([], dtype=bool))
    problems: list[Problem] = field(default_factory=list)
    told: dict[int, list[str]] = field(default_factory=dict)  # of bad records, the columns that a problem names

    def note(self, name: str, cells: Iterable[tuple[int, str, str]]) -> None:
        """Mark records as bad by a column: their place, value and cure; of a cell the first that is said is told."""
        for at, value, cure in cells:
            self.bad[at] = True
            columns = self.told.setdefault(at, [])
            if name not in columns and len(columns) < MOST:
                columns.append(name)
                self.problems.append(Problem(int(self.lines[at]), name, value, cure))

    def good(self) -> pa.Table:
        """Give the records that can go in; ``line`` says where each stands, an order's own line is ``line_number``."""
        values = {"line_number" if name == "line" else name: each for name, each in self.values.items()}
        table = pa.table({**values, "line": pa.array(self.lines)})
        return table.filter(pa.array(~self.bad)) if self.bad.any() else table


def validated(feedback: Feedback, mapped: Map) -> Columns:
    """Validate a batch column by column."""
    size = len(feedback.table)
    found = Columns(lines=feedback.lines, bad=np.zeros(size, dtype=bool), problems=list(feedback.problems))
    refuse_hetu(feedback, found)
    for each in mapped.kind.fields:
        place = mapped.places.get(each.name)
        if place is None:
            continue
        if place.column:
            texts = feedback.table[place.column]
        else:
            texts = pa.chunked_array([pa.repeat(pa.scalar(place.value, pa.string()), size)])
        READERS[each.reads](each, texts, mapped, found)
    for custom, column in mapped.own.items():
        owned(mapped.fields[custom], column, feedback.table[column], mapped, found)
    return found


def refuse_hetu(feedback: Feedback, found: Columns) -> None:
    """Refuse every record that holds a personal identity code, in whichever column; the code is not told on."""
    for name in feedback.table.column_names:
        texts = feedback.table[name]
        like = pc.fill_null(pc.match_substring_regex(texts, HETU_LIKE), fill_value=False)
        if not pc.any(like).as_py():
            continue
        at = [int(n) for n in np.flatnonzero(like.to_numpy()) if holds_hetu(texts[int(n)].as_py())]
        why = sentence(no_hetu, texts[at[0]].as_py()) if at else ""
        found.note(name, [(n, without_hetu(texts[n].as_py()), why) for n in at])


def sentence(rule: Callable[[Any], Any], value: Any) -> str:
    """Give what a rule says of a value; empty if it says nothing."""
    try:
        rule(value)
    except ValidationError as broken:
        return " ".join(broken.messages)
    return ""


def cleaned(rule: models.Field[Any, Any], value: Any) -> str:
    """Give what a model's field says of a value, as `full_clean()` would."""
    return sentence(lambda each: rule.clean(each, None), value)


def column_of(each: Field, mapped: Map) -> str:
    """Say what problems call a field: its column, or its own name."""
    return mapped.column(each.name) or each.name


def told(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns, bad: dict[str, str]) -> None:
    """Note the records whose text is among the bad ones, each with its sentence."""
    noted(column_of(each, mapped), texts, found, bad)


def noted(name: str, texts: pa.ChunkedArray, found: Columns, bad: dict[str, str]) -> None:
    """Note likewise, by the column's name."""
    if not bad:
        return
    among = pc.is_in(texts, pa.array(list(bad), pa.string()))
    at = np.flatnonzero(among.to_numpy(zero_copy_only=False))
    values = [texts[int(n)].as_py() for n in at]
    found.note(name, [(int(n), text, bad[text]) for n, text in zip(at, values, strict=True)])


def plainly(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Take text with single spaces; only what may break a rule is asked of the model."""
    spaced = texts
    if pc.any(pc.match_substring_regex(texts, UNEVEN)).as_py():  # looking is cheaper than writing anew
        spaced = pc.replace_substring_regex(pc.replace_substring(texts, "\x00", ""), r"\s+", " ")
    ruled(each, texts, spaced, mapped, found)


def wordily(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Take words as they were written."""
    lines = pc.replace_substring(pc.replace_substring(texts, "\x00", ""), "\r\n", "\n")
    ruled(each, texts, lines, mapped, found)


def ruled(each: Field, texts: pa.ChunkedArray, values: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Hold values to a model's field."""
    found.values[each.name] = values.combine_chunks()
    if each.rule is None:
        return
    if own_rules(each.rule):
        doubted = values.drop_null()
    else:
        long = pc.greater(pc.utf8_length(values), each.rule.max_length or 1 << 30)
        doubted = values.filter(pc.fill_null(long, fill_value=False))
    bad = {text: said for text in doubted.unique().to_pylist() if (said := cleaned(each.rule, text))}
    told(each, values, mapped, found, bad)


def own_rules(rule: models.Field[Any, Any]) -> bool:
    """Tell whether a field has rules beyond its length; identity codes are looked for in the whole row."""
    return any(each is not no_hetu and not isinstance(each, MaxLengthValidator) for each in rule.validators)


def coded(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read a word of a short list, in any of our languages; what it does not hold, the model refuses."""
    different = Different.of(texts)
    values = [code(each.name, text) for text in different.texts]
    judged = {text: cleaned(each.rule, value) for text, value in zip(different.texts, values, strict=True) if each.rule}
    found.values[each.name] = taken(different, values)
    told(each, texts, mapped, found, {text: said for text, said in judged.items() if said})


def taken(different: Different, values: list[Any]) -> pa.Array:
    """Give each record the value that its text stands for."""
    at = np.where(different.codes < 0, len(values), different.codes)
    return pa.array([*values, None], pa.string()).take(pa.array(at))


def reached(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read an address or a number; ``<name>_key`` is what two spellings of it share."""
    different = Different.of(texts)
    keys = [key(each.reads, text) for text in different.texts]
    cure = {
        "email": _("Give an e-mail address such as maija@example.fi, or leave the cell empty."),
        "phone": _("Give a phone number such as 040 123 4567 or +46 70 123 45 67, or leave the cell empty."),
    }[each.reads]
    used = set(np.unique(different.codes).tolist())
    bad = {text: cure for at, text in enumerate(different.texts) if at in used and not keys[at]}
    found.values[f"{each.name}_key"] = taken(different, keys)
    ruled(each, texts, texts, mapped, found)
    told(each, texts, mapped, found, bad)


def at_moments(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read days and times on the organisation's clock; a record without a day is bad."""
    name = column_of(each, mapped)
    read = moments.parse_moments(texts, found.lines, column=name, zone=settings.TIME_ZONE, order=mapped.order)
    for part in (read.parsed, read.missing):
        if len(part.bad):
            cure = part.cure or _("Give the date as 31.3.2027 or 2027-03-31.")
            found.note(name, [(int(n), texts[int(n)].as_py(), cure) for n in part.bad])
    if each.reads == "moment":
        to_come(name, texts, read.days, found)
    found.values[each.name], found.values[f"{each.name}_time"] = read.days, read.times
    if each.reads == "moment":
        required(each, read.days, mapped, found)


def to_come(name: str, texts: pa.ChunkedArray, days: pa.Array, found: Columns) -> None:
    """Refuse what is yet to happen; tomorrow has begun somewhere."""
    latest = timezone.localdate() + timedelta(days=1)
    late = pc.fill_null(pc.greater(days, pa.scalar(latest, pa.date32())), fill_value=False)
    at = np.flatnonzero(late.to_numpy(zero_copy_only=False))
    cure = _("This day is still to come. Give the day on which it happened.")
    found.note(name, [(int(n), texts[int(n)].as_py(), cure) for n in at])


def required(each: Field, values: pa.Array, mapped: Map, found: Columns) -> None:
    """Note the records that lack what no record can lack, in the model's words."""
    without = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
    if len(without) and each.rule is not None:
        said, name = cleaned(each.rule, None), column_of(each, mapped)
        found.note(name, [(int(n), "", said) for n in without])


def in_money(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read exact amounts; beside them the currency that the cells themselves name."""
    mark = mapped.mark or "point"
    read = amounts.parse_amounts(texts, found.lines, column=column_of(each, mapped), mark=mark)
    bad = {texts[int(n)].as_py(): "" for n in read.bad}
    told(each, texts, mapped, found, {text: refused(each, text, mark) or read.cure for text in bad})
    found.values[each.name] = read.values
    if not mapped.places.get("currency") and pc.any(pc.match_substring_regex(texts, r"[A-Z€£$]")).as_py():
        found.values["currency"] = amounts.currencies(texts)
    required(each, read.values, mapped, found)


def refused(each: Field, text: str, mark: str) -> str:
    """Give the model's own sentence for a number that it does not take; empty for what is no number."""
    thousand, cent = (".", ",") if mark == "comma" else (",", ".")
    bare = re.sub(r"[\s€]", "", text).replace(thousand, "").replace(cent, ".")
    plain = re.fullmatch(r"-?\d+(\.\d+)?", bare)
    return cleaned(each.rule, Decimal(bare)) if plain and each.rule is not None else ""


def counted(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read whole numbers."""
    whole = pc.match_substring_regex(texts, r"^\d{1,9}(\.0)?$")
    values = pc.if_else(pc.fill_null(whole, fill_value=False), pc.replace_substring_regex(texts, r"\.0$", ""), None)
    found.values[each.name] = values.combine_chunks().cast(pa.int64())
    odd = texts.filter(pc.invert(pc.fill_null(whole, fill_value=True))).unique().to_pylist()
    told(each, texts, mapped, found, dict.fromkeys(odd, _("Give a whole number, such as 3.")))


def veiled(each: Field, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Keep of an employee only a pseudonym, the same for the same name in every file."""
    different = Different.of(texts)
    found.values[each.name] = taken(different, [pseudonym(text) for text in different.texts])


def owned(field: CustomField, column: str, texts: pa.ChunkedArray, mapped: Map, found: Columns) -> None:
    """Read one of the company's own fields by its type, each different text once."""
    different, bad, values = Different.of(texts), dict[str, str](), list[str | None]()
    for text in different.texts:
        try:
            values.append(own.as_text(own.value(field, text, mapped.mark, mapped.order)))
        except ValidationError as broken:
            values.append(None)
            bad[text] = " ".join(broken.messages)
    found.values[f"custom.{field.key}"] = taken(different, values)
    noted(column, texts, found, bad)


def pseudonym(employee: str) -> str:
    """Give an employee's pseudonym in this installation."""
    name = " ".join(employee.casefold().split())
    return salted_hmac("polku.employee", name, algorithm="sha256").hexdigest()[:PSEUDONYM]


READERS: dict[str, Callable[[Field, pa.ChunkedArray, Map, Columns], None]] = {
    "text": plainly,
    "words": wordily,
    "moment": at_moments,
    "day": at_moments,
    "amount": in_money,
    "number": counted,
    "code": coded,
    "email": reached,
    "phone": reached,
    "employee": veiled,
}
