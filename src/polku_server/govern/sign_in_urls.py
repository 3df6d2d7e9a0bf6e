"""Addresses of signing in and of one's own account: all that is open of django-allauth; there is no sign-up."""

from django.urls import path

from . import accounts_pages, sign_in_forgotten_pages, sign_in_pages

again = [
    path("account/again/", accounts_pages.again_by_password, name="account_reauthenticate"),
    path("account/again/code/", accounts_pages.again_by_code, name="mfa_reauthenticate"),
    path("account/again/passkey/", accounts_pages.again_by_passkey, name="mfa_reauthenticate_webauthn"),
]
# django-allauth finds pages by names of its own
names_of_others = [
    path("sign-in/", sign_in_pages.sign_in, name="account_login"),
    path("account/", accounts_pages.account, name="mfa_index"),
    path("account/", accounts_pages.account, name="mfa_deactivate_totp"),
]
urlpatterns = [
    *names_of_others,
    path("sign-in/", sign_in_pages.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in_pages.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", sign_in_pages.passkey, name="mfa_login_webauthn"),
    path("sign-in/provider/", sign_in_pages.to_provider, name="provider"),
    path("sign-in/provider/callback/", sign_in_pages.from_provider, name="provider-callback"),
    path("sign-in/forgotten/", sign_in_forgotten_pages.ask, name="forgotten"),
    path("sign-in/forgotten/<str:public_id>/<str:token>/", sign_in_forgotten_pages.set_again, name="forgotten-set"),
    path("account/", accounts_pages.account, name="account"),
    path("account/name/", accounts_pages.rename, name="account-name"),
    path("account/password/", accounts_pages.password, name="account-password"),
    path("account/remove/", accounts_pages.remove, name="account-remove"),
    path("account/app/", accounts_pages.app, name="mfa_activate_totp"),
    path("account/passkeys/", accounts_pages.add_passkey, name="mfa_add_webauthn"),
    path("account/recovery-codes/", accounts_pages.codes, name="mfa_view_recovery_codes"),
    path("account/sessions/end-others/", accounts_pages.end_others, name="account-end-others"),
    path("account/sessions/<str:public_id>/end/", accounts_pages.end_session, name="account-end-session"),
    *again,
]
