"""Somebody who opens a survey's link, fills the form in and sends it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="token" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
CONTENT = {"csat": "5", "effort": "1", "nps": "9"}
UNHAPPY = {"csat": "1", "effort": "5", "nps": "0"}


class Respondent:
    """A browser on one survey; pages are in English unless asked otherwise."""

    def __init__(self, client: Any, path: str, language: str = "en") -> None:
        self.client, self.path, self.query = client, path, f"?kieli={language}"

    def open(self, **headers: Any) -> Any:
        return self.client.get(self.path + self.query, **headers)

    def token(self) -> str:
        return token_of(self.open())

    def send(self, token: str | None = None, /, **answers: Any) -> Any:
        """Send a form; with no token a fresh form is opened first."""
        return self.post(urlencode({"token": self.token() if token is None else token, **answers}))

    def post(self, body: str | bytes, kind: str = FORM, path: str = "", **extra: Any) -> Any:
        return self.client.post((path or self.path) + self.query, body, content_type=kind, **extra)

    def post_json(self, document: Any, **extra: Any) -> Any:
        return self.post(json.dumps(document), "application/json", **extra)

    def follow_up(self, token: str, **answers: Any) -> Any:
        return self.post(urlencode({"token": token, **answers}), path=f"{self.path}/follow-up")


def token_of(response: Any) -> str:
    return TOKEN.search(response.content.decode())[1]
