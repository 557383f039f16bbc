"""Addresses of comparing with the supporter's registers by tokens."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import registering, registries

urlpatterns = [
    path("found-there/", registries.registries, name="found-there"),
    path("found-there/comparisons/", registering.comparisons, name="registry-comparisons"),
    path("found-there/ask/", registering.begin, name="registry-ask"),
    path("found-there/register/", registering.register, name="registry-register"),
    path("found-there/match/", registering.match, name="registry-match"),
    path("found-there/comparisons/<uuid:ref>/key/", registering.key, name="registry-key"),
    path("found-there/comparisons/<uuid:ref>/tokens/", registering.tokens, name="registry-tokens"),
    path("found-there/comparisons/<uuid:ref>/take/", registering.take, name="registry-take"),
]
