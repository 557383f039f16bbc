"""The address where everybody begins."""

from django.urls import path

from xieshou.web.views import home

urlpatterns = [path("", home.home, name="home")]
