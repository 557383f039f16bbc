"""Addresses of the check-up of files."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import checkup

urlpatterns = [
    path("checkup/", checkup.new, name="checkup-new"),
    path("checkup/<uuid:ref>/", checkup.result, name="checkup"),
    path("checkup/<uuid:ref>/hits/", checkup.hits, name="checkup-hits"),
    path("checkup/<uuid:ref>/columns/", checkup.columns, name="checkup-columns"),
    path("checkup/<uuid:ref>/files/<int:number>/", checkup.file, name="checkup-file"),
    path("checkup/<uuid:ref>/delete/", checkup.delete, name="checkup-delete"),
]
