"""Addresses of signing in and out."""

from django.urls import path

from . import (
    api_keys_pages,
    audit_pages,
    health,
    mail_trial_pages,
    organisation_pages,
    pages,
    papers_pages,
    sign_in_urls,
    users_urls,
)

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("govern/audit/", audit_pages.audit_log, name="audit"),
    path("govern/keys/", api_keys_pages.keys, name="keys"),
    path("govern/keys/<str:public_id>/revoke/", api_keys_pages.revoke, name="key-revoke"),
    path("govern/papers/", papers_pages.listed, name="papers"),
    path("govern/papers/<str:name>/", papers_pages.one, name="paper"),
    path("govern/settings/", organisation_pages.own, name="organisation"),
    path("govern/settings/colour/", organisation_pages.colour, name="organisation-colour"),
    path("govern/settings/logo/", organisation_pages.take_logo, name="organisation-logo"),
    path("govern/settings/mail/", mail_trial_pages.mail, name="mail-settings"),
    path("logo/<str:digest>/", organisation_pages.picture, name="logo"),
    *sign_in_urls.urlpatterns,
    *users_urls.urlpatterns,
    path("sign-in/<str:token>/", pages.one_time_link, name="sign-in-link"),
    path("sign-out/", pages.sign_out, name="sign-out"),
]
