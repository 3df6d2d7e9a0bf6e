"""Addresses of cases."""

from django.urls import path

from . import closing_pages, opening_pages, pages

urlpatterns = [
    path("", pages.cases, name="cases"),
    path("open/", opening_pages.start, name="case-open"),
    path("measured/", closing_pages.measured, name="cases-measured"),
    path("cases/<str:public_id>/", pages.case, name="case"),
]
