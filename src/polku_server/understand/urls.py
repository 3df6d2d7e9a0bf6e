"""Addresses of understanding."""

from django.urls import path

from . import judging_pages

urlpatterns = [
    path("readings/<str:public_id>/", judging_pages.reading, name="reading"),
    path("readings/<str:public_id>/rules/", judging_pages.back, name="reading-rules"),
]
