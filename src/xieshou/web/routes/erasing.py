"""Addresses of lawful deletion."""

from django.urls import path

from xieshou.web.views import erasing

urlpatterns = [path("people/<uuid:ref>/erase/", erasing.person_erase, name="person-erase")]
