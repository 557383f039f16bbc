"""Addresses of people, households and the list of whom to ask."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import people as views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<uuid:ref>/", views.person, name="person"),
    path("people/<uuid:ref>/answer/", views.answer, name="person-answer"),
    path("people/<uuid:ref>/spell/", views.own_spell, name="person-spell"),
    path("people/<uuid:ref>/reveal/", views.reveal_number, name="person-reveal"),
    path("households/<uuid:ref>/", views.household, name="household"),
    path("asks/", views.asks, name="asks"),
]
