"""Addresses of the ledgers."""

from django.urls import path

from xieshou.web.views import ledgers

urlpatterns = [
    path("ledgers/", ledgers.ledgers),
    path("ledgers/<str:code>/", ledgers.ledger),
    path("ledgers/<str:code>/export.xlsx", ledgers.export),
]
