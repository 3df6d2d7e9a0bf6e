"""What the tutorial says to press stands on the screens; its commands are run, as every document's are."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]


def test_what_is_to_be_pressed_is_on_the_screens():
    told = set(re.findall(r"\*\*(.+?)\*\*", (ROOT / "docs/tutorial/first-answer.md").read_text()))
    with (ROOT / "src/polku_server/locale/fi/LC_MESSAGES/django.po").open("rb") as catalogue:
        screens = {message.id for message in read_po(catalogue)}
    assert told - screens == set()
