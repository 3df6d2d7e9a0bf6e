"""Writes the API's document, docs/reference/openapi.json. Run by `make openapi`; a test compares."""

from __future__ import annotations

import json
import os
from pathlib import Path

import django

KEPT = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def document() -> str:
    """Give the document as it is kept."""
    from .govern.calling import api

    return json.dumps(api.get_openapi_schema(), default=str, indent=1) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    django.setup()
    KEPT.write_text(document(), encoding="utf-8")
