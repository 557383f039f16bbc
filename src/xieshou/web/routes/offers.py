"""Addresses of offers, arrivals, jobs and follow-ups."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import offers, spells

urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/<uuid:ref>/", offers.offer, name="offer"),
    path("offers/<uuid:ref>/answer/", offers.answer, name="offer-answer"),
    path("offers/<uuid:ref>/withdraw/", offers.withdraw, name="offer-withdraw"),
    path("offers/<uuid:ref>/arrive/", offers.arrive, name="offer-arrive"),
    path("arrivals/", offers.arrivals, name="arrivals"),
    path("spells/<uuid:ref>/", spells.spell, name="spell"),
    path("spells/<uuid:ref>/confirm/", spells.confirm, name="spell-confirm"),
    path("spells/<uuid:ref>/end/", spells.end, name="spell-end"),
    path("follow-ups/", spells.follow_ups, name="follow-ups"),
    path("follow-ups/<uuid:ref>/", spells.follow_up, name="follow-up"),
]
