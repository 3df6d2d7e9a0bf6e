"""The survey to begin with: satisfaction, effort, recommendation and why, what is remembered; in three languages."""

import json
from pathlib import Path
from typing import Any


def definition() -> dict[str, Any]:
    """Give the template questionnaire's document."""
    text = (Path(__file__).parent / "template_survey.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
