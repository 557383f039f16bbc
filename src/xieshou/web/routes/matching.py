"""Addresses of match runs."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import matching

urlpatterns = [
    path("match/", matching.runs, name="match-runs"),
    path("match/new/", matching.new_run, name="match-new"),
    path("match/<uuid:ref>/", matching.run, name="match-run"),
    path("match/<uuid:ref>/offers/", matching.make_offers, name="match-offers"),
    path("match/<uuid:ref>/verify/", matching.verify, name="match-verify"),
    path("match/<uuid:ref>/files/<str:name>", matching.file, name="match-file"),
]
