"""What is known of a person, as a file to take along."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

from polku.govern.formulas import inert_text

from . import erasure


def attached(data: Any, form: str, name: str) -> HttpResponse:
    """Give an export as a file: CSV that no spreadsheet runs, or JSON."""
    if form == "csv":
        body, kind = "\ufeff" + erasure.as_csv(data, inert_text), "text/csv; charset=utf-8"
    else:
        form, kind = "json", "application/json"
        body = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
