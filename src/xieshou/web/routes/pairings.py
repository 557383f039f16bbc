"""Addresses of the pairings."""

from django.urls import path

from xieshou.web.views import pairings, quotas

urlpatterns = [
    path("pairings/", pairings.pairings, name="pairings"),
    path("pairings/<uuid:ref>/", pairings.pairing, name="pairing"),
    path("pairings/<uuid:ref>/decide/", pairings.decide, name="pairing-decide"),
    path("pairings/<uuid:ref>/quota/", quotas.of_pairing, name="pairing-quota"),
]
