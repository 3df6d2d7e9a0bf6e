"""The pulse's pages: results that nobody can be recognised in, and where a closed wave is released."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polku.errors import PolkuError

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..register.models import Unit
from ..register.seeing import reader, row_at
from ..ui.uploads import refusal
from . import pulse_showing
from .pulse_forms import WaveForm
from .pulse_models import PulseWave
from .pulse_rights import may_release, seen
from .pulse_showing import Results, Seen

DONE = {
    "released": gettext_lazy("The wave was released. The answers themselves were not stored."),
    "withdrawn": gettext_lazy("The wave was taken off the pages."),
    "restored": gettext_lazy("The wave is on the pages again."),
}


@policy.page(Permission.FIGURES)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The newest wave, or the one that is named: the whole, one's own unit, the questions, the units, the comments."""
    by = reader(request)
    seen(by)
    known = pulse_showing.waves()
    context: dict[str, Any] = {
        "title": _("Pulse"),
        "kicker": _("Measures"),
        "can_release": may_release(by),
        "done": DONE.get(request.GET.get("done", "")),
        "undo": taken(request.GET.get("taken", "")),
    }
    if not known:
        return render(request, "measure/pulse.html", context | {"empty": True})
    at = place(known, request.GET.get("wave", ""))
    told = Seen.at(by, known[at], known[at + 1] if at + 1 < len(known) else None)
    unit = chosen(told, by, request.GET.get("unit", ""))
    return render(request, "measure/pulse.html", context | shown(Results(told, unit), known))


def taken(public_id: str) -> str:
    """Give where a wave that was just taken off the pages is put back."""
    known = "\0" not in public_id and PulseWave.objects.filter(public_id=public_id).exists() if public_id else False
    return reverse("pulse-mark", args=[public_id]) if known else ""


def place(known: list[PulseWave], public_id: str) -> int:
    """Find the wave that is named among those on the pages; the newest if none is."""
    if not public_id:
        return 0
    for at, wave in enumerate(known):
        if wave.public_id == public_id:
            return at
    raise Http404


def chosen(told: Seen, by: User, public_id: str) -> Unit | None:
    """Give the unit looked at: a leader's own to begin with; a foreign one is as missing as one that is not there."""
    if public_id == "all":
        return None
    if public_id or seen(by) is None:
        return told.units.named(public_id)
    return next((unit for unit, _depth in pulse_showing.walked(told.units)), None)


def shown(found: Results, known: list[PulseWave]) -> dict[str, Any]:
    """Give what the page shows of a wave."""
    plot, waves = pulse_showing.trend(found.unit, known)
    score = found.score()
    return {
        "wave": found.wave,
        "waves": [(wave.public_id, wave.name) for wave in known],
        "unit": found.unit,
        "units": [("all", _("The whole company")), *((unit.public_id, unit.name) for unit in found.told.units.all)],
        "lead": found.lead(),
        "score": score,
        "offer": None if score or not found.unit else found.offer(found.unit),
        "whole": Results(found.told, None).score() if found.unit else None,
        "questions": found.questions(),
        "rows": found.rows(),
        "plot": plot,
        "series": waves,
        "comments": found.comments(),
        "hidden": pulse_showing.hidden(),
    }


@policy.page(Permission.SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Release a closed wave from a file; only what goes out of it is stored."""
    by = reader(request)
    if not may_release(by):
        raise PermissionDenied
    posted = request.method == "POST"
    sentence = refusal(request) if posted else ""
    form = WaveForm(request.POST if posted else None, request.FILES if posted else None)
    if sentence:
        form.fields["answers"].required = False  # it came, and was refused
        form.add_error(None, sentence)
    elif posted and form.is_valid():
        try:
            wave = released(form.cleaned_data, by)
        except ValidationError as refused:
            form.refused(refused)
        except PolkuError as refused:
            form.add_error("answers", str(refused))
        else:
            return redirect(f"{reverse('pulse')}?wave={wave.public_id}&done=released")
    context = {
        "title": _("Release a wave"),
        "kicker": _("Pulse"),
        "lead": _("Only means of groups that nobody can be told from are stored. The file is read and let go."),
        "form": form,
        "waves": PulseWave.objects.order_by("-asked_on", "-pk"),
    }
    return render(request, "measure/pulse_new.html", context, status=422 if form.errors else 200)


def released(given: dict[str, Any], by: User) -> PulseWave:
    """Read what was sent and release it."""
    from . import pulse, pulse_reading  # they load what audits a release: no other page needs it

    read = of_file(given, "answers", pulse_reading.pulse)
    asked = of_file(given, "invited", pulse_reading.invited) if given["invited"] else {}
    return pulse.release(read, by=by, name=given["name"], asked_on=given["asked_on"], invited=asked)


def of_file(given: dict[str, Any], field: str, how: Callable[[Path], Any]) -> Any:
    """Read a file that was sent; what is wrong stands at its field, under the name that its owner gave it."""
    path = Path(given[field].temporary_file_path())
    try:
        return how(path)
    except PolkuError as refused:
        raise ValidationError({field: str(refused).replace(path.name, given[field].name)}) from refused


@policy.page(Permission.SURVEYS)
@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a wave off the pages, or put it back."""
    by = reader(request)
    if not may_release(by):
        raise PermissionDenied
    from . import pulse

    wave = row_at(PulseWave.objects.all(), public_id)
    back = request.POST.get("do") == "restore"
    (pulse.restore if back else pulse.withdraw)(wave, by=by)
    done = "restored" if back else f"withdrawn&taken={wave.public_id}"
    return redirect(f"{reverse('pulse')}?done={done}")
