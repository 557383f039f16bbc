"""Addresses of account administration."""

from django.urls import path

from xieshou.web.views import upkeep, user_acts, users

urlpatterns = [
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("users/", users.users, name="users"),
    path("users/new/", user_acts.invite, name="user-new"),
    path("users/employers/new/", user_acts.invite_employer, name="user-employer-new"),
    path("users/offices/", users.offices, name="offices"),
    path("users/offices/new/", user_acts.open_office, name="office-new"),
    path("users/<uuid:ref>/", users.user, name="user"),
    path("users/<uuid:ref>/roles/new/", user_acts.give_role, name="user-role-new"),
    path("users/<uuid:ref>/roles/<uuid:post>/end/", user_acts.end_role, name="user-role-end"),
    path("users/<uuid:ref>/reset/", user_acts.reset, name="user-reset"),
    path("users/<uuid:ref>/disable/", user_acts.disable, name="user-disable"),
    path("users/<uuid:ref>/enable/", user_acts.enable, name="user-enable"),
    path("users/<uuid:ref>/unlock/", user_acts.unlock, name="user-unlock"),
    path("users/<uuid:ref>/reset-phone/", user_acts.reset_phone, name="user-reset-phone"),
]
