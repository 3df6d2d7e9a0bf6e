"""What every staff page knows: the organisation, the menu, the languages."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template."""
    return {}
