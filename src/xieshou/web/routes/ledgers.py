"""Addresses of the ledgers."""

from django.urls import path

from xieshou.web.views import ledgers

urlpatterns = [
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/<str:code>/", ledgers.ledger, name="ledger"),
    path("ledgers/<str:code>/export.<str:form>", ledgers.export, name="ledger-export"),
]
