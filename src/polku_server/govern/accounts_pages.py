"""One's own account: name, ways of signing in, open sessions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import accounts, audit, sign_in_sessions
from .accounts import APP, CODES, PASSKEY, me, means
from .accounts_forms import NameForm, NewPasswordForm
from .policy import member
from .sign_in_adapter import Accounts, has_means
from .sign_in_forms import use
from .sign_in_limits import give_back, spend, wait_page
from .sign_in_pages import whole

Page = Callable[..., HttpResponseBase]


def again_first(view: Page) -> Page:
    """Ask who it is once more before sign-in means change; what was typed is never kept meanwhile."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_reauthentication_required(request, app="polku"):
            return view(request, *args, **kwargs)
        way = Accounts(request).get_reauthentication_methods(me(request))[0]["url"]
        back = request.path if request.method in ("GET", "HEAD") else reverse("account")
        return redirect(f"{way}?{urlencode({'next': back})}")

    return asked


@member
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page."""
    return shown(request, NameForm(initial={"name": me(request).name}))


def shown(request: HttpRequest, form: NameForm, problem: str = "", status: int = 200) -> HttpResponse:
    """Write the account page."""
    user = me(request)
    lead = "" if has_means(user) else _("Choose how you sign in from now on: set a password or add a passkey.")
    context = {
        "title": _("Your account"),
        "lead": lead,
        "form": form,
        "problem": problem,
        "passkeys": means(user, PASSKEY),
        "app": means(user, APP).first(),
        "codes": means(user, CODES).first(),
        "can_add_passkey": settings.PASSKEYS,
        "outside": user.outside_names.exists(),
        "sessions": sign_in_sessions.of(user),
        "here": request.session.session_key,
        "languages": settings.LANGUAGES,
    }
    return render(request, "govern/account.html", context, status=status)


@member
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return shown(request, form, status=422)
    accounts.rename(me(request), name=form.cleaned_data["name"])
    return redirect("account")


@member
@require_http_methods(["GET", "HEAD", "POST"])
@again_first
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password; other sessions end."""
    form = NewPasswordForm(request.POST or None, user=me(request))
    if request.method == "POST" and form.is_valid():
        accounts.set_password(request, me(request), password=form.cleaned_data["password"])
        return redirect("account")
    lead = _("All your other sessions end when the password changes.")
    context = {"title": _("Set a password"), "lead": lead, "form": form, "button": _("Save the password")}
    context["whose"] = me(request).email
    return render(request, "govern/one_form.html", context, status=422 if form.errors else 200)


class AppView(ActivateTOTPView):
    """Set up an app that shows codes."""

    template_name = "govern/code_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the secret; the code that proved it counts as used."""
        response = super().form_valid(form)
        use(means(me(self.request), APP).get(), form.cleaned_data["code"])
        audit.record(me(self.request), "added totp", me(self.request))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Words of the page."""
        context = super().get_context_data(**kwargs)
        lead = _("Scan the picture with an app that shows codes, or type the key into it. Then type the code it shows.")
        return context | {"title": _("Codes from an app"), "lead": lead, "secret": context["form"].secret}


class PasskeyView(AddWebAuthnView):
    """Add a passkey: always one that opens Polku alone, with a finger, a face or a PIN."""

    template_name = "govern/passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the key."""
        response = super().form_valid(form)
        audit.record(me(self.request), "added webauthn", me(self.request))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser makes the key from."""
        context = super().get_context_data(**kwargs)
        lead = _("Your device asks for a finger, a face or a PIN. From then on it opens Polku without a password.")
        return context | {
            "title": _("Add a passkey"),
            "lead": lead,
            "options": begin_registration(me(self.request), passwordless=True),
        }


@member
@require_POST
@again_first
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the app or a passkey."""
    chosen = request.POST.get("means", "")
    found = Authenticator.objects.filter(user_id=me(request).pk).exclude(type=CODES)
    authenticator = found.filter(pk=chosen).first() if chosen.isdigit() else None
    if authenticator is None:
        raise Http404
    try:
        accounts.remove(me(request), authenticator)
    except ValidationError as refused:
        return shown(request, NameForm(initial={"name": me(request).name}), refused.messages[0], status=409)
    return redirect("account")


@member
@require_http_methods(["GET", "HEAD", "POST"])
@again_first
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes that are left; POST makes new ones, and the old are void."""
    kept = means(me(request), CODES).first()
    if kept is None:
        return redirect("account")
    if request.method == "POST":
        kept = generate_recovery_codes(request)
        audit.record(me(request), "made recovery codes", me(request))
        return redirect("mfa_view_recovery_codes")
    lead = _("Each code opens Polku once, when your app or passkey is out of reach. Keep them on paper or in a safe.")
    context = {"title": _("Recovery codes"), "lead": lead, "codes": RecoveryCodes(kept).get_unused_codes()}
    return render(request, "govern/recovery_codes.html", context)


@member
@require_POST
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one of one's own sessions; ending this one signs out."""
    if not accounts.end_session(me(request), public_id):
        raise Http404
    return redirect("account")


@member
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    accounts.end_others(request, me(request))
    return redirect("account")


class Counted:
    """Tries to say once more who it is are counted, like those of signing in."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count before looking."""
        wait = spend(request, f"again {me(request).pk}")
        return wait_page(wait, request.path) if wait else super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to where they were going."""
        give_back(self.request, f"again {me(self.request).pk}")
        return super().form_valid(form)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Words of the page."""
        lead = _("What comes next changes how you sign in, so we ask once more.")
        context = {"title": _("Is it you?"), "lead": lead, "button": _("Go on")}
        return super().get_context_data(**kwargs) | context  # type: ignore[misc]


class PasswordAgain(Counted, ReauthenticateView):
    """By password."""

    template_name = "govern/again.html"


class CodeAgain(Counted, ReauthenticateCodeView):
    """By code."""

    template_name = "govern/again.html"


class PasskeyAgain(Counted, ReauthenticateWebAuthnView):
    """By passkey."""

    template_name = "govern/again.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page once more."""
        return self.render_to_response(self.get_context_data(form=form))


app = member(whole(AppView.as_view()))
add_passkey = member(whole(PasskeyView.as_view()))
codes = whole(recovery_codes)
again_by_password = member(PasswordAgain.as_view())
again_by_code = member(whole(CodeAgain.as_view()))
again_by_passkey = member(whole(PasskeyAgain.as_view()))
