"""The stage of privacy and governance: the way to each page of it that the reader may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..govern import policy, routes
from ..govern.policy import Permission
from .menu import stands

# by name of the page, with what it is for; one that is not made yet, or that the reader may not open, is left out
GROUPS = (
    (
        gettext_lazy("Customers' data"),
        (
            ("consents", gettext_lazy("Consents"), gettext_lazy("What customers allow, and in which words they did.")),
            ("requests", gettext_lazy("Requests about own data"), gettext_lazy("Give, correct or erase, in time.")),
            ("papers", gettext_lazy("Data protection papers"), gettext_lazy("Four drafts from what is set up here.")),
            ("audit", gettext_lazy("Audit log"), gettext_lazy("Who did what and when; nobody can change it unseen.")),
        ),
    ),
    (
        gettext_lazy("How the company is set up"),
        (
            ("organisation", gettext_lazy("Organisation"), gettext_lazy("Name, look, languages and mail.")),
            ("units", gettext_lazy("Units"), gettext_lazy("The tree of units, and who leads each.")),
            ("touchpoints", gettext_lazy("Touchpoints"), gettext_lazy("The path of the customer, and who owns each.")),
            ("customer-groups", gettext_lazy("Customer groups"), gettext_lazy("Whom we serve, whom not, and why.")),
            ("fields", gettext_lazy("Own fields"), gettext_lazy("What else is kept of customers, and for how long.")),
            (
                "case-rules",
                gettext_lazy("What opens a case"),
                gettext_lazy("Rules, limits, and whose the cases are."),
            ),
        ),
    ),
    (
        gettext_lazy("Who comes in"),
        (
            ("users", gettext_lazy("Users"), gettext_lazy("Who may do what.")),
            ("keys", gettext_lazy("Keys"), gettext_lazy("What other programs may do.")),
            ("unfinished", gettext_lazy("Unfinished work"), gettext_lazy("What waits for somebody to look at it.")),
        ),
    ),
)


@policy.page(Permission.AUDIT, Permission.CONSENT, Permission.SETTINGS, Permission.USERS)
@require_safe
def stage(request: HttpRequest) -> HttpResponse:
    """The pages of this stage that the reader may open, in three groups."""
    found = [(name, list(opened(request.user, pages))) for name, pages in GROUPS]
    context = {
        "title": _("Privacy and governance"),
        "lead": _("What we may know of customers, how the company is set up, and who comes in."),
        "groups": [(name, pages) for name, pages in found if pages],
    }
    return render(request, "overview/governing.html", context)


def opened(by: policy.Reader, pages: Any) -> Any:
    """Give those pages that stand and open: name, address, what each is for."""
    for page, name, words in pages:
        address = stands(page)
        if address and routes.opens(by, address):
            yield name, address, words
