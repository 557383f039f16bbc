"""Addresses of people, households and the list of whom to ask."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import asks, barriers, hardships, national, roster, search, village
from xieshou.web.views import people as views

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("people/", search.people, name="people"),
    path("people/<uuid:ref>/", views.person, name="person"),
    path("people/<uuid:ref>/call/", village.call, name="person-call"),
    path("village/", village.village, name="village"),
    path("people/<uuid:ref>/answer/", views.answer, name="person-answer"),
    path("people/<uuid:ref>/spell/", views.own_spell, name="person-spell"),
    path("people/<uuid:ref>/barriers/", barriers.new_barrier, name="barrier-new"),
    path("people/<uuid:ref>/barriers/<slug:code>/", barriers.barrier, name="barrier"),
    path("people/<uuid:ref>/reveal/", views.reveal_number, name="person-reveal"),
    path("people/<uuid:ref>/copy/", national.copy, name="person-copy"),
    path("people/<uuid:ref>/correct/", roster.correct_person, name="person-correct"),
    path("people/<uuid:ref>/profile/", roster.correct_profile, name="profile-correct"),
    path("people/<uuid:ref>/withdraw/", roster.withdraw_person, name="person-withdraw"),
    path("people/<uuid:ref>/hardship/", hardships.new, name="hardship-new"),
    path("hardships/<uuid:ref>/recognise/", hardships.recognise, name="hardship-recognise"),
    path("hardships/<uuid:ref>/end/", hardships.end, name="hardship-end"),
    path("answers/<uuid:ref>/correct/", roster.correct_answer, name="answer-correct"),
    path("households/new/", roster.new_household, name="household-new"),
    path("households/<uuid:ref>/", views.household, name="household"),
    path("households/<uuid:ref>/people/new/", roster.new_person, name="person-new"),
    path("households/<uuid:ref>/correct/", roster.correct_household, name="household-correct"),
    path("households/<uuid:ref>/withdraw/", roster.withdraw_household, name="household-withdraw"),
    path("asks/", asks.asks, name="asks"),
]
