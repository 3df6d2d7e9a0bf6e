"""Account reviews: the accounts with what is due, and one account on a page to take to the meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import audit, exports, policy
from ..register import dealings
from ..register.customer_pages import needs
from ..register.forms import Shaped
from ..register.models import Party
from ..register.seeing import party_at, reader, row_at
from ..ui import figures, paging
from ..value import hooks as value
from . import reviewing, reviews_listing, reviews_showing, showing
from .reviews_forms import ChangeForm, PlanForm, ReviewForm, started
from .reviews_listing import SORTS, STATES
from .reviews_models import AccountReview, PlanLine
from .reviews_rights import WORKING
from .reviews_showing import Account

DONE = {
    "hold": gettext_lazy("The review is written down."),
    "plan": gettext_lazy("The line is on the plan."),
    "change": gettext_lazy("The line was changed."),
    "take-back": gettext_lazy("The change was taken back."),
    "do": gettext_lazy("Marked as done."),
    "undo": gettext_lazy("Marked as not done."),
    "remove": gettext_lazy("Taken off the plan."),
    "restore": gettext_lazy("Back on the plan."),
    "remove-review": gettext_lazy("The review was removed."),
    "restore-review": gettext_lazy("The review is there again."),
}
# what takes each back
BACK = {"do": "undo", "undo": "do", "change": "take-back", "remove": "restore", "remove-review": "restore-review"}
OPEN, KEPT = 20, 6  # lines of the plan at a time; lines that were done, and reviews, at a time
CURSOR = "polku.plan"  # signed, so that no sequence key can be asked for


@policy.page(WORKING)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The accounts within reach: those never gone through first, then by what is due."""
    by = reader(request)
    asked = reviews_listing.chosen(request.GET, by)
    found, after = reviews_listing.page(asked, request.GET.get("after", ""))
    context = {
        "title": _("Account reviews"),
        "kicker": _("Actions"),
        "lead": reviews_listing.lead(asked),
        "rows": reviews_listing.shown(found),
        "chosen": asked,
        "states": [(name, words, asked.query(state="" if name == "all" else name)) for name, words in STATES.items()],
        "sorts": SORTS.items(),
        "managers": reviews_listing.managers(by),
        "next": asked.query(after=after) if after else "",
        "first": asked.query() if request.GET.get("after") else "",
        "exported": exports.offered(by, "accounts"),
    }
    return render(request, "act/reviews.html", context)


@policy.page(WORKING)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """One account; a POST says by `do` what is done with its reviews and its plan."""
    party = party_at(request, public_id, WORKING)
    if party.merged_into:
        return redirect("review", party_at(request, party.merged_into.public_id, WORKING).public_id)
    party = row_at(Party.objects.filter(kind__in=reviewing.ORGANISED).select_related("unit", "manager"), public_id)
    if request.method != "POST":
        return written(request, party)
    do = DOING.get(request.POST.get("do", ""))
    if do is None:
        raise BadRequest("do")
    return do(request, party)


def written(request: HttpRequest, party: Party, status: int = 200, **refused: Shaped) -> HttpResponse:
    """Write the page; a form that was refused stands as it was sent. The look is written down first."""
    by = reader(request)
    audit.seen(by, party)
    account = Account(by, party)
    said, cases = account.responses(), account.cases()
    done, line = ("", "") if refused else (request.GET.get("done", ""), request.GET.get("line", ""))
    context = {
        "title": party.name,
        "kicker": _("Account review"),
        "party": party,
        "today": timezone.localdate(),
        "people": account.people(),
        "bought": account.bought(),
        "worth": value.on_customer(by, party),
        "feelings": reviews_showing.feelings(said),
        "quotes": reviews_showing.quotes(said),
        "path": reviews_showing.path(party, account.encounters(), said),
        "cases": account.open_cases(),
        "open_cases": [showing.row(each) for each in cases if each.open],
        "closed_cases": [showing.row(each) for each in cases if not each.open],
        "word": reviews_showing.our_word(party, cases),
        "agreed": [each for each in dealings.agreed(party) if each.kept_at is None],
        "promises": account.promises(),
        "referrals": account.referrals(),
        "needs": needs(party),
        "rivals": dealings.rivals(party),
        **planned(party, request.GET),
        "review_form": refused.get("hold") or ReviewForm(),
        "plan_form": refused.get("plan") or PlanForm(party=party, initial=owner(party)),
        **changing(request, party, refused.get("change")),
        "problems": list(refused.values()),
        "done": DONE.get(done, ""),
        "undo": BACK.get(done, "") if line and (done != "change" or was_changed(party, line)) else "",
        "undo_line": line,
    }
    context["lead"] = lead(context)
    return render(request, "act/review.html", context, status=status)


def owner(party: Party) -> dict[str, Any]:
    """Begin a line with whoever manages the account."""
    return {"owner": party.manager.public_id if party.manager else None}


def planned(party: Party, asked: QueryDict) -> dict[str, Any]:
    """Give the reviews, and the lines of the plan: those that are open by their day, then those that were done.

    Of each a page at a time; the addresses of the next pages stand beside them.
    """
    reviews, lines = party.reviews.filter(removed_at=None), party.plan.filter(removed_at=None).select_related("owner")
    open_, done = lines.filter(done_at=None), lines.exclude(done_at=None)
    begun = {name: asked.get(name, "") for name in ("lines", "done_lines", "reviews")}
    pages: dict[str, tuple[list[Any], str]] = {
        "lines": paging.soonest(open_, "due", begun["lines"], most=OPEN, salt=CURSOR),
        "done_lines": paging.newest(done, "done_at", begun["done_lines"], most=KEPT, salt=CURSOR),
        "reviews": paging.newest(reviews, "held_on", begun["reviews"], most=KEPT, salt=CURSOR),
    }
    last = reviews.order_by("-held_on", "-pk").first() if begun["reviews"] else next(iter(pages["reviews"][0]), None)
    return {
        **{name: found for name, (found, _following) in pages.items()},
        "more": {name: following for name, (_found, following) in pages.items()},
        "begun": begun,
        "last": last,
        "late": open_.filter(due__lt=timezone.localdate()).count(),
    }


def changing(request: HttpRequest, party: Party, refused: Shaped | None) -> dict[str, Any]:
    """Give the line that is being changed, with its form."""
    asked = request.POST.get("line", "") if refused else request.GET.get("change", "")
    if not asked:
        return {}
    line = row_at(to_change(party), asked)
    return {"changing": line, "change_form": refused or ChangeForm(party=party, initial=started(line))}


def to_change(party: Party) -> QuerySet[PlanLine]:
    """Give the lines of an account's plan that can be changed."""
    return party.plan.filter(removed_at=None).select_related("party", "owner")


def was_changed(party: Party, line: str) -> bool:
    """Tell whether there is a change of a line to take back."""
    return "\0" not in line and party.plan.filter(public_id=line).exclude(before={}).exists()


def lead(context: Mapping[str, Any]) -> str:
    """Say in one or two sentences what the meeting is about."""
    silent, late = sum(each["silent"] for each in context["people"]), context["late"]
    said = []
    if context["cases"]:
        said.append(_("Open cases: %(count)s.") % {"count": figures.count(context["cases"])})
    if late:
        said.append(_("Lines of the plan that are late: %(count)s.") % {"count": figures.count(late)})
    if silent:
        said.append(_("Contacts not met for long: %(count)s.") % {"count": figures.count(silent)})
    if context["last"] is None:
        said.append(_("This account has not been reviewed yet."))
    return " ".join(said) or _("Nothing is open: ask what the customer wants next.")


def hold(request: HttpRequest, party: Party) -> HttpResponse:
    """Write a review down."""
    by, form = reader(request), ReviewForm(request.POST)
    return tried(request, party, "hold", form, lambda said: reviewing.hold(party, by=by, **said))


def plan(request: HttpRequest, party: Party) -> HttpResponse:
    """Add a line to the plan."""
    by, form = reader(request), PlanForm(request.POST, party=party)
    return tried(request, party, "plan", form, lambda said: reviewing.plan(party, by=by, **said))


def change(request: HttpRequest, party: Party) -> HttpResponse:
    """Change a line of the plan."""
    by, form = reader(request), ChangeForm(request.POST, party=party)
    line: PlanLine = row_at(to_change(party), request.POST.get("line", ""))
    return tried(request, party, "change", form, lambda said: reviewing.change(line, by=by, **said), line.public_id)


def tried(
    request: HttpRequest,
    party: Party,
    name: str,
    form: Shaped,
    act: Callable[[Mapping[str, Any]], object],
    line: str = "",
) -> HttpResponse:
    """Do what a form asks and come back; what is refused stands in the form."""
    if form.does(act):
        return back(party, name, line)
    return written(request, party, 422, **{name: form})


def back(party: Party, done: str, line: str = "") -> HttpResponse:
    """Go to the account's page, and say there what was done."""
    more = f"&line={line}" if line else ""
    return redirect(f"{reverse('review', args=[party.public_id])}?done={done}{more}#plan")


VERBS: Mapping[str, Callable[..., PlanLine]] = {
    "do": reviewing.do,
    "undo": reviewing.undo,
    "remove": reviewing.remove,
    "restore": reviewing.restore,
    "take-back": reviewing.take_back,
}


def of_line(name: str) -> Callable[[HttpRequest, Party], HttpResponse]:
    """Make what a button beside a line of the plan does."""
    verb = VERBS[name]

    def act(request: HttpRequest, party: Party) -> HttpResponse:
        line: PlanLine = row_at(party.plan.select_related("party", "owner"), request.POST.get("line", ""))
        verb(line, by=reader(request))
        return back(party, name, line.public_id)

    return act


def of_review(name: str) -> Callable[[HttpRequest, Party], HttpResponse]:
    """Make what a button beside a review does."""
    verb = reviewing.remove_review if name == "remove-review" else reviewing.restore_review

    def act(request: HttpRequest, party: Party) -> HttpResponse:
        row: AccountReview = row_at(party.reviews.select_related("party"), request.POST.get("line", ""))
        try:
            verb(row, by=reader(request))
        except ValidationError as refused:
            form = ReviewForm(request.POST)
            form.refused(refused)
            return written(request, party, 422, hold=form)
        return back(party, name, row.public_id)

    return act


DOING: Mapping[str, Callable[[HttpRequest, Party], HttpResponse]] = {
    "hold": hold,
    "plan": plan,
    "change": change,
    **{name: of_line(name) for name in VERBS},
    **{name: of_review(name) for name in ("remove-review", "restore-review")},
}
