"""Addresses of promises."""

from django.urls import path

from . import pages, writing_pages

urlpatterns = [
    path("", pages.board, name="promises"),
    path("map/", pages.plane, name="promise-map"),
    path("new/", writing_pages.promise, name="promise-new"),
    path("drivers/", pages.drivers, name="promise-drivers"),
    path("drivers/<str:public_id>/", writing_pages.driver, name="promise-driver"),
    path("drivers/<str:public_id>/retire/", pages.retire, name="promise-driver-retire"),
    path("goals/", pages.goals, name="promise-goals"),
    path("goals/<str:public_id>/", writing_pages.goal, name="promise-goal"),
    path("goals/<str:public_id>/close/", pages.close, name="promise-goal-close"),
    path("<str:public_id>/", pages.promise, name="promise"),
    path("<str:public_id>/edit/", writing_pages.promise, name="promise-edit"),
    path("<str:public_id>/state/", pages.move, name="promise-state"),
]
