"""Addresses of records that may be one person."""

from django.urls import path

from xieshou.web.views import duplicates

urlpatterns = [
    path("duplicates/<uuid:ref>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<uuid:ref>/same/", duplicates.same, name="duplicate-same"),
]
