"""The lists of listening: surveys, and answers with the words that were written, masked."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from polku import lake

from ..govern import policy
from ..govern.exports import DAY, TIME, WHOLE, WINDOW, Column, Listing, Shown, folder, register, stored
from ..govern.policy import By, Permission
from ..register.models import Touchpoint, Unit
from .answers import answers, chosen, scales
from .models import Response, Survey, Words

SLICE = 8_192  # answers whose words are asked for at a time
SPAN = 4 * SLICE  # of keys; what was put back from an undone file lies apart from its neighbours
NAMED = pa.dictionary(pa.int32(), pa.string())
ANSWER = {
    "response": Column(_("Response"), WHOLE),
    "survey": Column(_("Survey"), NAMED),
    "touchpoint": Column(_("Touchpoint"), NAMED),
    "unit": Column(_("Unit"), NAMED),
    "source": Column(_("Source")),
    "language": Column(_("Language")),
    "question": Column(_("Question")),
    "score": Column(_("Score"), WHOLE),
    "words": Column(_("Words")),
    "day": Column(_("Day"), DAY),
}
SCHEMA = pa.schema([(name, column.kind) for name, column in ANSWER.items()])
HELD = [name for name in ANSWER if name != "words"]  # by the lake, which calls what a question asks its role
PLACES = {"survey": Survey, "touchpoint": Touchpoint, "unit": Unit}


def rows(by: By, query: QueryDict, shown: Shown) -> Iterator[pa.RecordBatch]:
    """Give one row for each answered question, by response."""
    whole = policy.access(by).everywhere(Permission.ANSWERS) and policy.access(by).everywhere(Permission.EXPORT)
    named = {name: Names(model) for name, model in PLACES.items()}
    batches = from_lake() if whole and not query else from_store(by, query)
    for batch in batches:
        places = {name: names.of(batch[name]) for name, names in named.items()}
        columns = {name: places.get(name, batch[name]) for name in SCHEMA.names}
        yield pa.record_batch([columns[name].cast(SCHEMA.field(name).type) for name in SCHEMA.names], schema=SCHEMA)


class Names:
    """The names of surveys, touchpoints or units by their keys: each is written once, however often it comes."""

    def __init__(self, model: Any) -> None:
        found = list(model.objects.values_list("pk", "name"))
        self.keys = pa.array([key for key, _ in found], pa.int64())
        self.names = pa.array([name for _, name in found], pa.string())

    def of(self, keys: pa.Array) -> pa.DictionaryArray:
        """Give the names of a column of keys."""
        places = pc.index_in(keys, self.keys, skip_nulls=True)
        return pa.DictionaryArray.from_arrays(places, self.names)


def from_lake() -> Iterator[pa.RecordBatch]:
    """Ask the lake for every answer, and the store for words alone.

    The answers are laid aside first: the lake is held for seconds, however long the writing takes.
    """
    with tempfile.TemporaryFile(dir=folder()) as aside:
        asked = [{"question": "role"}.get(name, name) for name in HELD]
        if not laid(lake.rows("answers", columns=asked), aside):
            return
        aside.seek(0)
        with pa.ipc.open_stream(aside) as batches:
            for batch in batches:
                for start in range(0, len(batch), SLICE):
                    part = batch.slice(start, SLICE).rename_columns(HELD)
                    yield part.append_column("words", written(part))


def laid(batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> bool:
    """Write batches to a file; tell whether there were any."""
    first = next(batches, None)
    if first is None:
        return False
    with pa.ipc.new_stream(file, first.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        for batch in chain([first], batches):
            writer.write_batch(batch)
    return True


def written(answers: pa.RecordBatch) -> pa.Array:
    """Give the masked words of answers, null where there are none."""
    silent = pc.indices_nonzero(answers["score"].is_null())
    responses, questions = (answers[name].take(silent).to_pylist() for name in ("response", "question"))
    if not responses:
        return pa.nulls(len(answers), pa.string())
    words = {(response, role): text for response, role, text in of_responses(responses)}
    column: list[str | None] = [None] * len(answers)
    for at, response, question in zip(silent.to_pylist(), responses, questions, strict=True):
        column[at] = words.get((response, question))
    return pa.array(column, pa.string())


def of_responses(responses: list[int]) -> Iterator[tuple[int, str, str]]:
    """Give the masked words of responses, and some of others: by a span of keys, as answers lie in their order."""
    first, last = min(responses), max(responses)
    narrow = (
        {"response__gte": first, "response__lte": last} if last - first < SPAN else {"response__in": set(responses)}
    )
    return Words.objects.filter(**narrow).values_list("response_id", "role", "text").iterator(SLICE)


def from_store(by: By, query: QueryDict) -> Iterator[pa.RecordBatch]:
    """Ask the store for the answers that a page was narrowed to, and that the reader may see."""
    found = policy.rows(by, Permission.EXPORT, answers(chosen(query, by))).order_by("pk")
    last = 0
    while window := list(found.filter(pk__gt=last).prefetch_related("words")[:WINDOW]):
        last = window[-1].pk
        columns = zip(*told(window), strict=True)
        kinds = [pa.int64() if name in PLACES else SCHEMA.field(name).type for name in SCHEMA.names]
        arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
        if arrays:
            yield pa.record_batch(arrays, names=SCHEMA.names)


def told(responses: list[Response]) -> Iterator[tuple[Any, ...]]:
    """Give the answers of responses as the lake has them, with words."""
    asked = scales(responses)
    for each in responses:
        words = {written.question: written.text for written in each.words.all()}
        place = (each.pk, each.survey_id, each.touchpoint_id, each.unit_id, each.source, each.language)
        for key, score in each.scores.items():
            if key in asked[each.version_id]:
                yield (*place, asked[each.version_id][key][0], score, words.get(key), day(each))


def day(response: Response) -> dt.date:
    """Give the day of the encounter, else the day stored."""
    return response.happened_on or timezone.localtime(response.stored_at).date()


SURVEYS = Listing(
    "surveys",
    _("Surveys"),
    Permission.SURVEYS,
    {
        "name": Column(_("Name"), path="name"),
        "touchpoint": Column(_("Touchpoint"), path="touchpoint__name"),
        "unit": Column(_("Unit"), path="unit__name"),
        "anonymity": Column(_("Anonymity"), path="anonymity"),
        "source": Column(_("Source"), path="source"),
        "launched": Column(_("Opened"), TIME, "launched_at"),
        "closed": Column(_("Closed"), TIME, "closed_at"),
    },
    stored(lambda by, query: Survey.objects.all(), Permission.SURVEYS),
)
ANSWERS = Listing("answers", _("Answers"), Permission.ANSWERS, ANSWER, rows, counted=True, asked=chosen)


def register_lists() -> None:
    """Called once at start."""
    register(SURVEYS, ANSWERS)
