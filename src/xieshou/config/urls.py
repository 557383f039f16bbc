"""All addresses: each room brings its own."""

from __future__ import annotations

from django.urls import include, path

handler400 = "xieshou.web.failing.bad_request"
handler404 = "xieshou.web.failing.not_found"
handler500 = "xieshou.web.failing.broken"
urlpatterns = [
    path("", include("xieshou.web.urls")),
    path("api/v1/", include("xieshou.api.urls")),
]
