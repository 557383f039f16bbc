"""The address of the cockpit."""

from django.urls import path

from xieshou.web.views import cockpit

urlpatterns = [path("cockpit/", cockpit.cockpit, name="cockpit")]
