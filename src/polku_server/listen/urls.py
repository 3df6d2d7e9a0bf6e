"""Addresses of the staff's listening pages; respondents' addresses are answered in `lane`."""

from django.urls import path

from . import pages, unfinished_pages

urlpatterns = [
    path("", pages.surveys, name="surveys"),
    path("answers/", pages.responses, name="answers"),
    path("unfinished/", unfinished_pages.waiting, name="unfinished"),
]
