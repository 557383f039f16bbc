"""Addresses of household events."""

from django.urls import path

from xieshou.web.views import events

urlpatterns = [
    path("households/<uuid:ref>/events/", events.happened, name="household-events"),
    path("households/<uuid:ref>/events/<str:kind>/", events.happens, name="household-event"),
    path("households/<uuid:ref>/correction/", events.ask, name="correction-ask"),
    path("household-events/<uuid:ref>/undo/", events.undo, name="household-event-undo"),
    path("transfers/new/", events.transfer, name="village-transfer"),
]
