"""The pages of signing in: password or passkey, then a code where one was set up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from . import sign_in_oidc
from .policy import public
from .sign_in_adapter import Accounts
from .sign_in_limits import give_back, spend, wait_page

View = Callable[..., HttpResponseBase]
REFUSALS = {  # by a word of the address, so that no address can make the page say something else
    "passkey": gettext_lazy("The passkey was not accepted. Try again, or use another way."),
    "provider": gettext_lazy("The provider did not let you in. Try again, or use another way."),
    "stranger": gettext_lazy(
        "Nobody has invited you to Polku yet. Ask the person who looks after it in your organisation."
    ),
}


def whole(view: View) -> View:
    """What a form does, it does in one transaction; its page is written afterwards."""

    @wraps(view)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return done


class SignIn(LoginView):
    """E-mail address and password; beside them a passkey, and the organisation's own provider."""

    template_name = "govern/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before the password is looked at; a long hash is never made inside a transaction."""
        account = request.POST.get("login", "")
        wait = spend(request, account)
        if wait:
            return wait_page(wait, reverse("sign-in"))
        response = super().post(request, *args, **kwargs)
        if self.get_form().is_valid():
            give_back(request, account)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what there is to sign in with."""
        context = {
            "title": _("Sign in"),
            "passkeys": settings.PASSKEYS,
            "mail": bool(settings.MAIL),
            "refused": REFUSALS.get(self.request.GET.get("refused", "")),
            "onward": urlencode({"next": self.get_next_url() or "/"}),
            "provider": settings.POLKU["POLKU_OIDC_ISSUER"]
            and (settings.POLKU["POLKU_OIDC_NAME"] or _("your account")),
        }
        return super().get_context_data(**kwargs) | context


def provider() -> str:
    """Give the name of the identity provider; empty when there is none."""
    known = settings.POLKU["POLKU_OIDC_ISSUER"]
    return known and (settings.POLKU["POLKU_OIDC_NAME"] or _("your organisation's account"))


class SecondStep(AuthenticateView):
    """A code of the app or a recovery code, or the passkey, after the password."""

    template_name = "govern/second_step.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before the code is looked at."""
        account = f"code {self.stage.login.user.pk}"
        wait = spend(request, account)
        if wait:
            return wait_page(wait, reverse("mfa_authenticate"))
        response = super().post(request, *args, **kwargs)
        if self.form.is_valid():
            give_back(request, account)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Words of the page."""
        lead = _("Type the code that your app shows now, or one of your recovery codes.")
        return super().get_context_data(**kwargs) | {"title": _("One more step"), "lead": lead}


class PasskeySignIn(LoginWebAuthnView):
    """The script asks here what to sign (GET), and the form brings the signature (POST)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try first."""
        wait = spend(request)
        return wait_page(wait, reverse("sign-in")) if wait else super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Open the session."""
        give_back(self.request, "")
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the page that says so."""
        return redirect(f"{reverse('sign-in')}?refused=passkey")


def callback() -> str:
    """Give the address that the provider sends people back to."""
    return f"{settings.ADDRESS.scheme}://{settings.ADDRESS.netloc}{reverse('provider-callback')}"


def refused(why: str) -> HttpResponse:
    """Back to the sign-in page, which says why."""
    return redirect(f"{reverse('sign-in')}?{urlencode({'refused': why})}")


@public
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Go to the provider; what it must answer with is kept in the session."""
    chosen = sign_in_oidc.provider()
    if chosen is None:
        raise Http404
    onward = request.GET.get("next", "")
    try:
        address, kept = sign_in_oidc.begin(chosen, callback(), onward)
    except sign_in_oidc.NotLetIn as no:
        return refused(no.why)
    request.session[sign_in_oidc.STATE] = kept
    return redirect(address)


@public
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: a code counts once, and a second step is asked for as after a password."""
    chosen = sign_in_oidc.provider()
    if chosen is None:
        raise Http404
    wait = spend(request)
    if wait:
        return wait_page(wait, reverse("sign-in"))
    kept = request.session.pop(sign_in_oidc.STATE, {})
    try:
        claims = sign_in_oidc.identity(chosen, kept, callback(), request.GET.dict())
        user = sign_in_oidc.user_of(chosen, claims)
    except sign_in_oidc.NotLetIn as no:
        return refused(no.why)
    give_back(request, "")
    record_authentication(request, user, "provider")
    onward = kept["onward"] if Accounts(request).is_safe_url(kept["onward"]) else None
    return perform_login(request, Login(user=user, redirect_url=onward))


sign_in = public(SignIn.as_view())
second_step = public(whole(SecondStep.as_view()))
passkey = public(whole(PasskeySignIn.as_view()))
