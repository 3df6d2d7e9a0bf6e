"""Addresses of the register; those of search and import stand beside them."""

from django.urls import path

from . import customer_pages, customers_pages, import_pages, serving_pages, settings_pages, writing_pages

urlpatterns = [
    path("", customers_pages.customers, name="register"),
    path("bulk/", customers_pages.change_many, name="customers-bulk"),
    path("bulk/<str:public_id>/undo/", customers_pages.undo, name="customers-undo"),
    path("views/", customers_pages.views, name="customers-views"),
    path("serving/", serving_pages.serving, name="serving"),
    path("customers/new/", writing_pages.new, name="customer-new"),
    path("customers/<str:public_id>/", customer_pages.customer, name="customer"),
    path("customers/<str:public_id>/edit/", writing_pages.edit, name="customer-edit"),
    path("customers/<str:public_id>/brief/", serving_pages.brief, name="brief"),
    path("customers/<str:public_id>/encounter/", customer_pages.encounter, name="customer-encounter"),
    path("customers/<str:public_id>/needs/", customer_pages.need, name="customer-needs"),
    path("customers/<str:public_id>/groups/", customer_pages.groups, name="customer-in-groups"),
    path("customers/<str:public_id>/members/", customer_pages.members, name="customer-members"),
    path("import/", import_pages.files, name="imports"),
    path("import/<str:public_id>/", import_pages.run, name="import-run"),
    path("import/<str:public_id>/problems/", import_pages.problems, name="import-problems"),
    path("import/<str:public_id>/undo/", import_pages.undo, name="import-undo"),
    path("customers/<str:public_id>/merge/", merging_pages.customer, name="customer-merge"),
    path("duplicates/", deciding_pages.queue, name="duplicates"),
    path("duplicates/find/", deciding_pages.look, name="duplicates-find"),
    path("duplicates/<str:public_id>/", merging_pages.pair, name="duplicate"),
    path("duplicates/<str:public_id>/different/", deciding_pages.apart, name="duplicate-different"),
    path("duplicates/<str:public_id>/open/", deciding_pages.reopen, name="duplicate-open"),
    path("merges/", merges_pages.made, name="merges"),
    path("merges/<str:public_id>/", merges_pages.merge, name="merge"),
    path("groups/", settings_pages.groups, name="customer-groups"),
    path("groups/<str:public_id>/", settings_pages.group, name="customer-group"),
    path("fields/", settings_pages.fields, name="customer-fields"),
    path("fields/<str:public_id>/", settings_pages.field, name="customer-field"),
    path("units/", settings_pages.units, name="units"),
    path("units/<str:public_id>/", settings_pages.unit, name="unit"),
    path("touchpoints/", settings_pages.touchpoints, name="touchpoints"),
    path("touchpoints/<str:public_id>/", settings_pages.touchpoint, name="touchpoint"),
]
