"""Addresses of the manual."""

from django.urls import path

from xieshou.web.views import help

urlpatterns = [
    path("help/", help.index, name="help"),
    path("help/glossary/", help.words, name="help-glossary"),
    path("help/clauses/", help.clauses, name="help-clauses"),
    path("help/api/", help.interface, name="help-api"),
    path("help/<str:kind>/<str:code>/", help.page, name="help-entry"),
]
