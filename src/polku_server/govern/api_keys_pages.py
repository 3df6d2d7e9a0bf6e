"""Keys of other systems, for administrators: made, shown once, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from . import api_keys, policy
from .accounts import me
from .models import ApiKey
from .policy import Permission

PAGE = 50
guarded = policy.page(Permission.KEYS)


class KeyForm(forms.Form):
    """What a key is for, what it opens and until when."""

    name = forms.CharField(
        label=gettext_lazy("What the key is for"), max_length=80, help_text=gettext_lazy("Such as: the cash register.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(each.value, words) for each, words in api_keys.MEANINGS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.ChoiceField(label=gettext_lazy("Only customers of this unit"), required=False)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("At most a year from now."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        for name in ("name", "unit", "last_day"):
            self.fields[name].widget.attrs["class"] = "input"
        self.fields["unit"].choices = [("", _("all units")), *units]  # type: ignore[attr-defined]


def units() -> dict[str, Any]:
    """Give the units by the name that an address has for them."""
    unit = apps.get_model("polku", "Unit")  # register stands above
    return {each.public_id: each for each in unit._default_manager.order_by("name")}


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Every key with its scopes and state, newest first; a new one is made below."""
    known = units()
    form = KeyForm(request.POST or None, units=[(name, str(each)) for name, each in known.items()])
    text = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            _key, text = api_keys.make_key(
                asked["name"], asked["scopes"], by=me(request), expires_at=end_of(asked["last_day"]),
                unit=known.get(asked["unit"]),
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            form = KeyForm(units=[(name, str(each)) for name, each in known.items()])
    return render(request, "govern/keys.html", page(request, form, text), status=422 if form.errors else 200)


def end_of(day: dt.date) -> dt.datetime:
    """Give the last moment of a day, in the organisation's zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def page(request: HttpRequest, form: KeyForm, text: str) -> dict[str, Any]:
    """Give what the page shows: fifty keys from the one that was named."""
    before = ApiKey.objects.filter(prefix=request.GET.get("before", "").replace("\0", "")).first()
    held = ApiKey.objects.select_related("made_by", "unit").order_by("-pk")
    found = list((held.filter(pk__lt=before.pk) if before else held)[: PAGE + 1])
    now = timezone.now()
    return {
        "title": _("Keys of other systems"),
        "lead": _("A key lets another system read and add, within its scopes. Its text is shown once."),
        "keys": [
            (each, [api_keys.MEANINGS[Permission(scope)] for scope in each.scopes], state(each, now))
            for each in found[:PAGE]
        ],
        "next": found[PAGE - 1].prefix if len(found) > PAGE else "",
        "form": form,
        "text": text,
    }


def state(key: ApiKey, now: dt.datetime) -> str:
    """Say whether a key opens anything: why not, or empty."""
    if key.revoked_at:
        return _("revoked")
    if key.expires_at <= now:
        return _("over")
    return "" if key.made_by.is_active else _("its maker is closed out")


@guarded
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a key."""
    found = None if "\0" in public_id else ApiKey.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    api_keys.revoke(found, by=me(request))
    return redirect("keys")
