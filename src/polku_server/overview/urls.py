"""Addresses of the pages that span stages."""

from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.front, name="front"),
    path("today/", pages.today, name="today"),
    path("accounts/", pages.accounts, name="accounts"),
    path("notes/", pages.notes, name="notes"),
]
