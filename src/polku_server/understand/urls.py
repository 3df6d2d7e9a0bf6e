"""Addresses of understanding."""

from django.urls import path

from . import judging_pages, pages, quality_pages, themes_pages

urlpatterns = [
    path("", pages.feedback, name="understand"),
    path("quotes/", pages.quotes, name="quotes"),
    path("quality/", quality_pages.quality, name="understand-quality"),
    path("check/", quality_pages.check, name="understand-check"),
    path("readings/<str:public_id>/", judging_pages.reading, name="reading"),
    path("readings/<str:public_id>/rules/", judging_pages.back, name="reading-rules"),
    path("themes/", themes_pages.themes, name="themes"),
    path("themes/<str:public_id>/", themes_pages.theme, name="theme"),
    path("themes/<str:public_id>/retire/", themes_pages.retire, name="theme-retire"),
    path("themes/<str:public_id>/restore/", themes_pages.restore, name="theme-restore"),
]
