"""Addresses of the reports."""

from django.urls import path

from xieshou.web.views import reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/L-13/", reports.monthly, name="report"),
    path("reports/L-13/export.xlsx", reports.monthly_file, name="report-file"),
]
