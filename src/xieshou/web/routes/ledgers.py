"""Addresses of the ledgers."""

from django.urls import path

from xieshou.web.views import ledgers, national, views

urlpatterns = [
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/<str:code>/", ledgers.ledger, name="ledger"),
    path("ledgers/<str:code>/national/", national.export, name="ledger-national"),
    path("views/save/", views.save, name="view-save"),
    path("views/<uuid:ref>/remove/", views.remove, name="view-remove"),
    path("ledgers/<str:code>/export.<str:form>", ledgers.export, name="ledger-export"),
]
