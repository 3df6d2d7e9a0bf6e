"""Addresses of the staff's listening pages; respondents' addresses are answered in `lane`."""

from django.urls import path

from . import pages, survey_pages, unfinished_pages

urlpatterns = [
    path("", pages.surveys, name="surveys"),
    path("surveys/new/", survey_pages.new, name="survey-new"),
    path("surveys/<str:public_id>/", survey_pages.one, name="survey"),
    path("answers/", pages.responses, name="answers"),
    path("unfinished/", unfinished_pages.waiting, name="unfinished"),
]
