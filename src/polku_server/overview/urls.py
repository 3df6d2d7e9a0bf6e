"""Addresses of the pages that span stages."""

from django.urls import path

from . import board_pages, governing, guide_pages, material_pages, pages, weekly_pages

urlpatterns = [
    path("", pages.front, name="front"),
    path("today/", pages.today, name="today"),
    path("weekly/", weekly_pages.meeting, name="weekly"),
    path("weekly/decisions/", weekly_pages.decisions, name="decisions"),
    path("weekly/decisions/<str:public_id>/", weekly_pages.decision, name="decision"),
    path("board/", board_pages.sheet, name="board"),
    path("board/board.pdf", board_pages.paper, name="board-pdf"),
    path("guide/", guide_pages.first_hour, name="guide"),
    path("material/", material_pages.files, name="material"),
    path("material/<str:public_id>/", material_pages.file, name="material-file"),
    path("material/<str:public_id>/survey/", material_pages.survey, name="material-survey"),
    path("accounts/", pages.accounts, name="accounts"),
    path("govern/", governing.stage, name="governing"),
    path("notes/", pages.notes, name="notes"),
]
