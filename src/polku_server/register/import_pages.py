"""Bringing a file in from the browser: drop it, look at what Polku takes it for, try it, bring it in, take it back."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polku import words
from polku.errors import PolkuError
from polku.govern.formulas import inert

from ..govern import policy
from ..govern.policy import Permission
from ..ui.uploads import refusal
from .imports import own as ours
from .imports import runs, undoing, ways
from .imports.kinds import HAPPENED, KINDS
from .imports.outcomes import ON_DUPLICATE
from .models import CustomField, ImportBatch, ImportRun
from .seeing import reader

RECENT = 20
BOTH = ["GET", "HEAD", "POST"]
WORKING = (ImportRun.State.TRYING, ImportRun.State.WAITING)
SOON = "2"  # seconds after which the browser looks again
ANSWERS = {"dates": ("day-first", "month-first"), "decimals": ("comma", "point"), "unknown": ("create", "refuse")}
WRITTEN = {"source": 40, "currency": 3}  # answers in words, and the longest
MADE = {
    "customers": gettext_lazy("customers"),
    "organisations": gettext_lazy("organisations"),
    "units": gettext_lazy("units"),
    "touchpoints": gettext_lazy("touchpoints"),
    "encounters": gettext_lazy("encounters"),
}
SAME = "="  # chosen where a map says one value for every row
OURS = "custom."  # before the key of a field of the company's own


@policy.page(Permission.IMPORT)
@require_http_methods(BOTH)
def files(request: HttpRequest) -> HttpResponse:
    """Take a file, and list what came in."""
    sentence = ""
    if request.method == "POST":
        sentence = refusal(request)
        kind, upload = request.POST.get("kind", ""), request.FILES.get("file")
        preset = request.POST.get("preset", "")
        if not sentence and kind in ways.kinds() and upload is not None:
            try:
                options = {"language": request.LANGUAGE_CODE} | ({"preset": preset[:40]} if preset else {})
                run = runs.drop(upload, kind, by=reader(request), options=options)
                return redirect("import-run", run.public_id)
            except ValidationError as broken:
                sentence = " ".join(broken.messages)
        sentence = sentence or _("Choose a file and say what it holds.")
    context = {
        "title": _("Bring in"),
        "kicker": _("Customers"),
        "lead": _("Customers, purchases and answers from your other systems. Nothing is stored before you say so."),
        "kinds": ways.kinds().values(),
        "presets": ways.presets(),
        "sentence": sentence,
        "batches": [
            (each, held(each)) for each in ImportBatch.objects.exclude(source="sample").order_by("-pk")[:RECENT]
        ],
    }
    return render(request, "register/import.html", context, status=400 if sentence else 200)


def held(batch: ImportBatch) -> Any:
    """Say what a batch held."""
    kinds = ways.kinds()
    return kinds[batch.kind].label if batch.kind in kinds else batch.kind


@policy.page(Permission.IMPORT)
@require_http_methods(BOTH)
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """One file: what its columns are taken for, what would happen, what happened."""
    found = runs.found(reader(request), public_id)
    if request.method == "POST" and found.state not in (*WORKING, ImportRun.State.DONE):
        if "go" in request.POST:
            runs.start(found)
        else:
            document, options = corrected(request, found)
            runs.again(found, document, options | {"language": request.LANGUAGE_CODE})
        return redirect("import-run", public_id)
    response = render(request, "register/import_run.html", context_of(found))
    if found.state in WORKING:
        response["Refresh"] = SOON
    return response


def corrected(request: HttpRequest, found: ImportRun) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the map and the answers that a page sends; what is not known is left out."""
    way = ways.of(found.kind)
    if way is not None:
        return way.corrected(request.POST, found)
    columns = found.outcome.get("columns", [])
    document: dict[str, Any] = {}
    for field in KINDS[found.kind].names:
        chosen = request.POST.get(f"field-{field}", "")
        if chosen in columns:
            document[field] = chosen
        elif chosen == SAME and field in found.document:
            document[field] = found.document[field]
    chosen_by = {key: request.POST.get(f"field-{OURS}{key}", "") for key in ours.fields(found.kind)}
    if custom := {key: column for key, column in chosen_by.items() if column in columns}:
        document["custom"] = custom
    options = dict(found.options)
    for name, most in WRITTEN.items():
        if name in request.POST:
            options[name] = request.POST[name].strip()[:most] or ("" if name == "currency" else None)
    for name, allowed in ANSWERS.items():
        if request.POST.get(name) in allowed:
            options[name] = request.POST[name]
    if request.POST.get("on_duplicate") in ON_DUPLICATE:
        options["on_duplicate"] = "" if found.kind in HAPPENED else request.POST["on_duplicate"]
    return document, options


def context_of(found: ImportRun) -> dict[str, Any]:
    """Give what the page shows of a run."""
    kind, told, way = ways.kinds()[found.kind], found.outcome, ways.of(found.kind)
    document = way.taken(found.document) if way else own(found.document)
    custom = {} if way else ours.fields(found.kind)
    asked = [(each.name, str(each.label)) for each in kind.fields]
    asked += [(f"{OURS}{key}", each.name) for key, each in custom.items()]
    fields = [{"name": name, "label": label, "column": document.get(name, ""), "same": same(found.document, name),
               "why": told.get("why", {}).get(name, "")} for name, label in asked]  # fmt: skip
    return {
        "title": found.file_name,
        "kicker": _("Bring in"),
        "run": found,
        "kind": kind,
        "working": found.state in WORKING,
        "per_cent": round(100 * found.share),
        "fields": fields,
        "taken": {column: name for name, column in document.items()},
        "told": told,
        "made": [(MADE[what], count) for what, count in told.get("made", {}).items() if what in MADE],
        "decimals": any(each.reads == "amount" for each in kind.fields)
        or any(each.type == CustomField.Type.NUMBER for each in custom.values()),
        "happened": way is None and found.kind in HAPPENED,
        "sold": found.kind == "purchases",
        "source": "" if way else found.options.get("source") or found.document.get("source", ""),
        "duplicates": way is None and found.kind not in HAPPENED,
        "more": way.asked(found) if way else {},
    }


def own(document: Mapping[str, Any]) -> dict[str, str]:
    """Give each field's column in a map of the register's own."""
    found = {name: part for name, part in document.items() if isinstance(part, str)}
    return found | {f"{OURS}{key}": column for key, column in document.get("custom", {}).items()}


def same(document: Mapping[str, Any], name: str) -> str:
    """Give the one value that a map says for every row; empty where it says none."""
    part = document.get(name)
    return str(part.get("value") or "") if isinstance(part, dict) else ""


@policy.page(Permission.IMPORT)
@require_safe
def problems(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows to mend, as a file."""
    found = runs.found(reader(request), public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows-to-mend.csv"'
    writer = csv.writer(response)
    writer.writerow([_("line"), _("column"), _("value"), _("what to do")])
    writer.writerows([line, *armless(cells)] for line, *cells in found.outcome.get("problems", []))
    return response


def armless(cells: list[str]) -> list[str]:
    """Keep a spreadsheet from running what a file held."""
    import pyarrow as pa

    return list(inert(pa.array(cells, pa.string())).to_pylist())


@policy.page(Permission.IMPORT)
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a batch back, and say what stays."""
    policy.demand(reader(request), Permission.IMPORT)
    batch = policy.find(reader(request), Permission.IMPORT, ImportBatch.objects.all(), public_id=public_id)
    words.speak(request.LANGUAGE_CODE)
    try:
        undone = undoing.undo(batch, by=reader(request))
    except PolkuError as why:
        undone = undoing.Undone(kept=[(batch.file_name, str(why))])
    context = {"title": _("Taken back"), "kicker": _("Bring in"), "batch": batch, "undone": undone}
    return render(request, "register/import_undone.html", context)
