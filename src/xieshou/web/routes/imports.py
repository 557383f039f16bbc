"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="import-new"),
    path("imports/template/<str:code>.xlsx", imports.template, name="import-template"),
    path("imports/<uuid:ref>/", imports.batch, name="import"),
    path("imports/<uuid:ref>/errors.xlsx", imports.errors, name="import-errors"),
    path("imports/<uuid:ref>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<uuid:ref>/undo/", imports.undo, name="import-undo"),
    path("imports/<uuid:ref>/rows/<int:number>/", imports.edit_row, name="import-row"),
]
