"""Addresses of the reports, their snapshots and the folders of households."""

from django.urls import path

from xieshou.web.views import folders, reports, snapshots

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/L-13/", reports.monthly, name="report"),
    path("reports/L-13/export.<str:form>", reports.monthly_file, name="report-file"),
    path("reports/bulletin/", reports.bulletin_page, name="bulletin"),
    path("reports/bulletin/export.<str:form>", reports.bulletin_file, name="bulletin-file"),
    path("reports/pack/", reports.pack, name="report-pack"),
    path("reports/snapshots/", snapshots.snapshot_list, name="snapshots"),
    path("reports/snapshots/<uuid:ref>/", snapshots.snapshot, name="snapshot"),
    path("reports/snapshots/<uuid:ref>/publish/", snapshots.make_public, name="snapshot-publish"),
    path("reports/L-17/", folders.folders, name="folders"),
    path("households/<uuid:ref>/file.<str:form>", folders.household_file, name="household-file"),
]
