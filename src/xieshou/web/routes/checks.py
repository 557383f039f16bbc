"""Addresses of the checks."""

from django.urls import path

from xieshou.web.views import checks

urlpatterns = [
    path("checks/", checks.checks, name="checks"),
    path("checks/<str:code>/", checks.check, name="check"),
]
