"""Addresses of the pages that span stages."""

from django.urls import path

from . import board_pages, pages, weekly_pages

urlpatterns = [
    path("", pages.front, name="front"),
    path("today/", pages.today, name="today"),
    path("weekly/", weekly_pages.meeting, name="weekly"),
    path("weekly/decisions/", weekly_pages.decisions, name="decisions"),
    path("weekly/decisions/<str:public_id>/", weekly_pages.decision, name="decision"),
    path("board/", board_pages.sheet, name="board"),
    path("board/board.pdf", board_pages.paper, name="board-pdf"),
    path("accounts/", pages.accounts, name="accounts"),
    path("notes/", pages.notes, name="notes"),
]
