"""Files that were dropped on the page: jobs look at them, try them and bring them in, one after another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.http import Http404
from django.utils import timezone

from polku import words
from polku.errors import PolkuError
from polku.listen import amounts, dates, streaming
from polku.words import gettext as _

from ...govern import policy
from ...govern.models import User
from ...govern.policy import Permission
from ..models import ImportRun
from ..rules import without_hetu
from . import bringing, ways
from .bringing import Coming, Options
from .outcomes import Outcome

State = ImportRun.State
TOLD_EVERY = 1.0  # seconds between two notes of how far a file has come
LOOK = 5  # first rows that the page shows
SHOWN = 200  # problems that are kept for the page
KEPT = timedelta(days=1)
REST = 1.0  # seconds when no file waits

log = logging.getLogger(__name__)


def folder() -> Path:
    """Give where dropped files lie until they are in."""
    return Path(settings.DATA) / "incoming"


def path(run: ImportRun) -> Path:
    """Give a run's file; its name's ending says what it is."""
    return folder() / f"{run.public_id}{Path(run.file_name).suffix.lower()}"


def drop(upload: UploadedFile[Any], kind: str, *, by: User, options: dict[str, Any] | None = None) -> ImportRun:
    """Take a file, to be tried by jobs."""
    policy.demand(by, Permission.IMPORT)
    return laid(upload, kind, by=by, options=options)


def laid(upload: UploadedFile[Any], kind: str, *, by: User, options: dict[str, Any] | None = None) -> ImportRun:
    """Lay a file down for jobs; whoever calls has seen that it may be."""
    run = ImportRun(kind=kind, file_name=without_hetu(Path(str(upload.name)).name)[-255:], by=by, options=options or {})
    with transaction.atomic():  # before the file: one without a run is swept away
        run.full_clean()
        run.save()
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with path(run).open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    with transaction.atomic():
        run.state = State.TRYING
        run.save()
    return run


def found(by: User, public_id: str) -> ImportRun:
    """Give a run; somebody else's is as missing as one that is not there."""
    policy.demand(by, Permission.IMPORT)
    run = ImportRun.objects.filter(public_id=public_id, by=by).exclude(kind__in=ways.looked_at()).first()
    if run is None:
        raise Http404
    return run


def sweep() -> int:
    """Let go of runs that nobody has looked at for a day, and of files without a run: both hold people's data."""
    with transaction.atomic():
        old = ImportRun.objects.filter(at__lt=timezone.now() - KEPT)
        gone = old.exclude(state__in=(State.TRYING, State.WAITING)).delete()[0]
    names = {path(run).name for run in ImportRun.objects.exclude(state=State.DONE)}
    for file in folder().glob("*"):
        if file.name not in names:
            file.unlink(missing_ok=True)
    return gone


@transaction.atomic
def again(run: ImportRun, document: dict[str, Any], options: dict[str, Any]) -> None:
    """Try a file anew by a corrected map."""
    run.document, run.options, run.state, run.rows, run.sentence = document, options, State.TRYING, 0, ""
    run.save()


@transaction.atomic
def start(run: ImportRun) -> None:
    """Let jobs bring a tried file in."""
    ImportRun.objects.filter(pk=run.pk, state=State.TRIED).update(state=State.WAITING, rows=0, share=0)


def work() -> bool:
    """Do the oldest run that waits; tell whether there was one."""
    run = ImportRun.objects.filter(state__in=(State.TRYING, State.WAITING)).order_by("at").first()
    if run is None:
        return False
    bringing_in = run.state == State.WAITING
    if language := run.options.get("language"):  # of whoever reads the page
        words.speak(language)
    try:
        way, look = ways.of(run.kind), ways.look(run.kind) or tried
        told = (way.bring_in if way else bring_in)(run) if bringing_in else (way.tried if way else look)(run)
        finish(run, state=State.DONE if bringing_in else State.TRIED, sentence="", share=1, **told)
    except PolkuError as why:
        finish(run, state=State.REFUSED, sentence=refused(run, why))
    except (OperationalError, InterfaceError):  # the store is away, the file is not to blame: it is tried again
        raise
    except Exception as why:  # whatever a file does, it is this run that ends: its page says so, and the next one goes
        log.exception("a file could not be brought in")
        run.refresh_from_db()  # what it would have written of itself may be why
        finish(run, state=State.REFUSED, sentence=untaken() if isinstance(why, Error) else "")
    if run.state == State.DONE:
        path(run).unlink(missing_ok=True)
    return True


@transaction.atomic
def finish(run: ImportRun, **values: Any) -> None:
    """Write how a run ended."""
    for name, value in values.items():
        setattr(run, name, value)
    run.save()


def untaken() -> str:
    """Say that the store refused what a file gave it."""
    return _(
        "The store did not take this file, so it was left off there. What came in before stands under the imports and "
        "can be taken back. Whoever keeps the system sees the reason in the log."
    )


def opened(run: ImportRun) -> Coming:
    """Open a run's file as its page asked."""
    told = Options(**run.options)
    coming = bringing.opened(run.kind, path(run), run.document or None, told)
    coming.name = run.file_name
    return coming


def tried(run: ImportRun) -> dict[str, Any]:
    """Guess, and say what would happen."""
    try:
        coming = opened(run)
    except PolkuError as why:
        run.outcome = {"columns": headings(run)}  # so that the page can ask for the map
        run.document = dict(getattr(why, "document", run.document)) or run.document
        raise
    outcome = coming.look(told=Progress(run, coming.rows))
    return {"document": coming.mapped.document(), "outcome": shown(coming, outcome), "rows": coming.rows}


def headings(run: ImportRun) -> list[str]:
    """Give a file's columns; none where it cannot be read."""
    try:
        return list(streaming.stream(path(run)).columns)
    except PolkuError:
        return []


def bring_in(run: ImportRun) -> dict[str, Any]:
    """Store what is new."""
    coming = opened(run)
    batch, outcome = coming.bring_in(run.by, Progress(run, coming.rows))
    return {"batch": batch, "outcome": shown(coming, outcome), "rows": coming.rows}


def shown(coming: Coming, outcome: Outcome) -> dict[str, Any]:
    """Give what the page shows of an outcome."""
    return {
        "columns": coming.stream.columns,
        "why": {name: str(why) for name, why in coming.mapped.why.items()},
        "first": list(first(coming)),
        "place": coming.stream.place,
        "made": outcome.made,
        "problems": [
            [each.line, each.column, each.value[:200], on_page(each.cure)] for each in outcome.problems[:SHOWN]
        ],
        **outcome.counts(),
    }


def refused(run: ImportRun, why: PolkuError) -> str:
    """Say why a file cannot go in, by the name under which it was dropped."""
    sentence = on_page(getattr(why, "on_page", "") or str(why))
    return sentence.replace(path(run).name, run.file_name)[:1000]


def on_page(sentence: str) -> str:
    """Name what the page has where a sentence names an option of the command line."""
    has = {
        dates.OPTION: _('"Dates such as 03/04/2026" below'),
        amounts.OPTION: _('"Amounts such as 1,234" below'),
        "--on-duplicate create": _('"bring in as somebody new" below'),
    }
    for option, here in has.items():
        sentence = sentence.replace(option, here)
    return sentence


def first(coming: Coming) -> Iterator[list[str]]:
    """Give the first rows as they are read, in the order of the columns; they are kept, so no identity code is."""
    for feedback in coming.stream.batches():
        for row in feedback.table.slice(0, LOOK).to_pylist():
            yield [without_hetu(row[name] or "")[:80] for name in coming.stream.columns]
        return


class Progress:
    """Notes how far a file has come, now and then."""

    def __init__(self, run: ImportRun, total: int) -> None:
        self.run, self.total, self.done, self.noted = run, max(1, total), 0, 0.0

    def __call__(self, rows: int) -> None:
        self.done += rows
        if time.monotonic() - self.noted > TOLD_EVERY:
            self.noted = time.monotonic()
            with transaction.atomic():
                ImportRun.objects.filter(pk=self.run.pk).update(rows=self.done, share=self.done / self.total)


def forever(stopping: list[int]) -> None:
    """Work in a thread of jobs: a long file never keeps follow-ups waiting."""
    from ...govern import audit

    audit.come_by("jobs")
    while not stopping:
        try:
            words.speak(settings.LANGUAGE_CODE)
            worked = work()
        except Error:  # this thread must not end: no file would ever come in again
            log.exception("the store did not answer")
            worked = False
        connection.close()
        if not worked:
            time.sleep(REST)


def begin(stopping: list[int]) -> threading.Thread:
    """Start the thread; it ends with the process, and what it was doing is done again at the next start."""
    thread = threading.Thread(target=forever, args=(stopping,), daemon=True, name="imports")
    thread.start()
    return thread
