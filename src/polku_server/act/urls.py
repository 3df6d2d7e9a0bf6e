"""Addresses of cases."""

from django.urls import path

from . import closing_pages, improvements_pages, opening_pages, pages, reviews_pages, ruling_pages

urlpatterns = [
    path("", pages.cases, name="cases"),
    path("open/", opening_pages.start, name="case-open"),
    path("measured/", closing_pages.measured, name="cases-measured"),
    path("rules/", ruling_pages.rules, name="case-rules"),
    path("reviews/", reviews_pages.reviews, name="reviews"),
    path("reviews/<str:public_id>/", reviews_pages.review, name="review"),
    path("cases/<str:public_id>/", pages.case, name="case"),
    path("actions/new/", improvements_pages.new, name="action-new"),
    path("actions/<str:public_id>/", improvements_pages.edit, name="action-edit"),
    path("actions/<str:public_id>/begin/", improvements_pages.begin, name="action-begin"),
    path("actions/<str:public_id>/close/", improvements_pages.close, name="action-close"),
    path("actions/<str:public_id>/reopen/", improvements_pages.reopen, name="action-reopen"),
]
