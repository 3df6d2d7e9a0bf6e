"""Addresses of exports."""

from django.urls import path

from . import exports_pages

urlpatterns = [path("<slug:listing>.<slug:form>", exports_pages.export, name="export")]
