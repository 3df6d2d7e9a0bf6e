"""Addresses of signing in and out."""

from django.urls import path

from . import health, pages

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("sign-in/", pages.where_to_sign_in, name="sign-in"),
    path("sign-in/<str:token>/", pages.one_time_link, name="sign-in-link"),
    path("sign-out/", pages.sign_out, name="sign-out"),
]
