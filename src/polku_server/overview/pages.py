"""Pages that span stages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ..govern.policy import member


@member
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Go to the path: there is no page for today yet."""
    return redirect("path")
