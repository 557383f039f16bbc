"""Addresses of long jobs."""

from django.urls import path

from xieshou.web.views import work

urlpatterns = [
    path("work/<uuid:ref>/", work.job, name="job"),
    path("work/<uuid:ref>/cancel/", work.cancel, name="job-cancel"),
    path("work/<uuid:ref>/file/", work.job_file, name="job-file"),
]
