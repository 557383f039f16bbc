"""Addresses of the checks."""

from django.urls import path

from xieshou.web.views import checks, scores

urlpatterns = [
    path("checks/", checks.checks, name="checks"),
    path("checks/first/", scores.scores, name="checks-first"),
    path("checks/<str:code>/", checks.check, name="check"),
]
