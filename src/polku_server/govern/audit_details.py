"""What an audit entry tells beside its verb, in words: what each part is called, and what its code stands for.

A code that has no words here, such as one of an earlier version, is shown as it is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ui import figures
from . import consent, exports
from .api_keys import MEANINGS
from .audit_words import kind
from .models import AuditEntry, ContactWish, Role

PARTS = {
    "bad": gettext_lazy("rows with an error"),
    "basis": gettext_lazy("how it is known"),
    "channel": gettext_lazy("channel"),
    "columns": gettext_lazy("columns"),
    "count": gettext_lazy("how many"),
    "digest": gettext_lazy("beginning of that head's digest"),
    "end": gettext_lazy("the backup's log ends at number"),
    "field": gettext_lazy("field"),
    "fields": gettext_lazy("fields"),
    "format": gettext_lazy("file format"),
    "group": gettext_lazy("customer group"),
    "head": gettext_lazy("the head then stood at number"),
    "kind": gettext_lazy("kind"),
    "limit": gettext_lazy("limit"),
    "list": gettext_lazy("list"),
    "made": gettext_lazy("the backup was made"),
    "means": gettext_lazy("means of signing in"),
    "new": gettext_lazy("new rows"),
    "number": gettext_lazy("number"),
    "on": gettext_lazy("in use"),
    "often": gettext_lazy("how often"),
    "organisation": gettext_lazy("organisation"),
    "other": gettext_lazy("the other customer"),
    "purpose": gettext_lazy("purpose"),
    "referred": gettext_lazy("who was referred"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "scopes": gettext_lazy("what the key opens"),
    "side": gettext_lazy("who promised"),
    "state": gettext_lazy("state"),
    "there": gettext_lazy("rows that were there already"),
    "units": gettext_lazy("units"),
    "updated": gettext_lazy("changed rows"),
    "version": gettext_lazy("version"),
}
CODES: Mapping[str, Mapping[str, Any]] = {
    "means": {
        "link": gettext_lazy("one-time link"),
        "mfa": gettext_lazy("second step"),
        "password": gettext_lazy("password"),
        "provider": gettext_lazy("the organisation's account"),
        "recovery_codes": gettext_lazy("recovery code"),
        "totp": gettext_lazy("code from an app"),
        "webauthn": gettext_lazy("passkey"),
    },
    "kind": {
        "encounters": gettext_lazy("encounters"),
        "feedback": gettext_lazy("feedback"),
        "leads": gettext_lazy("leads"),
        "memberships": gettext_lazy("memberships"),
        "organisations": gettext_lazy("organisations"),
        "people": gettext_lazy("people"),
        "purchases": gettext_lazy("purchases"),
        "touchpoints": gettext_lazy("touchpoints"),
        "units": gettext_lazy("units"),
    },
    "scopes": {scope.value: words for scope, words in MEANINGS.items()},
    "fields": {"contacts": gettext_lazy("contacts")},
    "format": {"csv": "CSV", "parquet": "Parquet", "xlsx": "XLSX"},
    "often": dict(ContactWish.Often.choices) | {"any": ContactWish.Often.AS_NOW.label},
    "role": dict(Role.choices),
}
OWN = "custom:"  # before the key of an own field
# whose choices a code is one of, where the thing is the customer
OF = frozenset({"agreed", "contact", "encounter", "goal", "need", "promise", "rival"})


def labels(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Give the labels of the own fields that entries name, by key; the store is asked once, if at all."""
    named = [each for entry in entries for part in ("field", "fields") for each in listed(entry.detail.get(part))]
    keys = {each.removeprefix(OWN) for each in named if str(each).startswith(OWN)}
    own = apps.get_model("polku", "CustomField")._default_manager.filter(key__in=keys)
    return dict(own.values_list("key", "name")) if keys else {}


def listed(value: Any) -> list[Any]:
    """Give a detail's value as a list."""
    return value if isinstance(value, list) else [value]


def thing(code: str) -> str:
    """Say what kind of thing a name is of; any other code stands as it is."""
    model, space, own = code.partition(" ")
    return f"{kind(model)} {own}" if space else code


def clock(seconds: int) -> str:
    """Write a time that is kept as seconds since 1970 as the reader does."""
    return formats.date_format(timezone.localtime(dt.datetime.fromtimestamp(seconds, dt.UTC)), "SHORT_DATETIME_FORMAT")


@dataclass(frozen=True, slots=True)
class Details:
    """One entry's detail, with the labels of own fields."""

    entry: AuditEntry
    labels: Mapping[str, str]

    def told(self) -> Iterator[tuple[str, str]]:
        """Give each part: what it is called, and its value in words."""
        for part, value in sorted(self.entry.detail.items()):
            yield str(PARTS.get(part, part)), self.valued(part, value)

    def valued(self, part: str, value: Any) -> str:
        """Write a value on one line."""
        if isinstance(value, Mapping):
            return ", ".join(f"{PARTS.get(key, key)} {self.valued(key, each)}" for key, each in sorted(value.items()))
        if isinstance(value, list):
            return ", ".join(self.valued(part, each) for each in value)
        if value is None or isinstance(value, bool):
            return _("nothing") if value is None else _("yes") if value else _("no")
        if isinstance(value, int):
            return clock(value) if part == "made" else figures.count(value)
        return self.coded(part, str(value))

    def coded(self, part: str, code: str) -> str:
        """Say a code in words."""
        if part in ("field", "fields"):
            return self.field(code)
        if part in ("list", "columns"):
            return self.carried(part, code)
        if part == "purpose" and code in consent.PURPOSES:
            return str(consent.PURPOSES[code].allows)
        if part == "channel" and not code:
            return _("every channel")
        known = CODES.get(part, {}).get(code) or self.chosen(part, code)
        return str(known) if known else thing(code)

    def field(self, name: str) -> str:
        """Say what a field of the changed thing is called; an own field by its label."""
        if name.startswith(OWN):
            key = name.removeprefix(OWN)
            return _("own field %(name)s") % {"name": self.labels.get(key, key)}
        if name in CODES["fields"]:
            return str(CODES["fields"][name])
        model = self.entry.thing.partition(" ")[0]
        try:
            of = apps.get_model("polku", "party" if model == "bulkedit" else model)
            return str(getattr(of._meta.get_field(name), "verbose_name", name))
        except (LookupError, FieldDoesNotExist):  # of an earlier version
            return name

    def carried(self, part: str, name: str) -> str:
        """Say which list was exported, or which of its columns."""
        listing = exports.named(self.entry.detail.get("list", ""))
        if listing is None:
            return name
        if part == "list":
            return str(listing.title)
        return str(listing.columns[name].heading) if name in listing.columns else name

    def chosen(self, part: str, code: str) -> Any:
        """Give the words of a choice: of the model that the verb is about, or of the customer's contacts."""
        about = next((word for word in self.entry.verb.split() if word in OF), "contact" if part == "channel" else "")
        try:
            found = apps.get_model("polku", about)._meta.get_field(part) if about else None
        except FieldDoesNotExist:
            return None
        return dict(getattr(found, "flatchoices", ())).get(code)
