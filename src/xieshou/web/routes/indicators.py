"""Addresses of the indicators."""

from django.urls import path

from xieshou.web.views import indicators

urlpatterns = [
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:code>/", indicators.indicator, name="indicator"),
]
