"""What the first page would wait seconds for, done before a web process answers anybody."""

from __future__ import annotations

import gc
from pathlib import Path

from django.conf import settings
from django.template import Engine
from django.urls import reverse
from django.utils import translation

from polku import lake


def warm() -> None:
    """Import what pages import when they are first asked for, compile every template and read every language."""
    from pyarrow import flight  # noqa: F401  what the lake is asked by

    lake.warm()
    reverse("readyz")  # imports the pages of every stage
    templates = Engine.get_default()
    for folder in map(Path, templates.dirs):
        for path in sorted(folder.rglob("*.html")):
            templates.get_template(str(path.relative_to(folder)))
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Customers")
    gc.collect()
    gc.freeze()  # what stays for good is not looked through again and again while pages are made
