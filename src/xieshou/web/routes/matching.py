"""Addresses of match runs."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import fallback, gaps, matching, matching_more

urlpatterns = [
    path("match/", matching.runs, name="match-runs"),
    path("match/new/", matching.new_run, name="match-new"),
    path("match/compare/", matching_more.compare, name="match-compare"),
    path("match/fallback/", fallback.runs, name="match-fallbacks"),
    path("match/fallback/new/", fallback.new, name="match-fallback-new"),
    path("match/<uuid:ref>/", matching.run, name="match-run"),
    path("match/<uuid:ref>/offers/", matching.make_offers, name="match-offers"),
    path("match/<uuid:ref>/shortage/", matching_more.shortage, name="match-shortage"),
    path("match/<uuid:ref>/gaps/", gaps.people, name="match-gaps"),
    path("match/<uuid:ref>/gaps/export.xlsx", gaps.export, name="match-gaps-file"),
    path("match/<uuid:ref>/people/<uuid:person>/", matching_more.standing, name="match-person"),
    path("match/<uuid:ref>/people/<uuid:person>/change/", matching_more.change, name="match-change"),
    path("match/<uuid:ref>/proof/<uuid:person>/", fallback.proof, name="match-proof"),
    path("match/<uuid:ref>/verify/", matching.verify, name="match-verify"),
    path("match/<uuid:ref>/files/<str:name>", matching.file, name="match-file"),
]
