"""All addresses: each room brings its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("xieshou.web.urls")),
]
