"""Addresses of the labourer's own pages."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import me

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/wish/", me.my_wish, name="me-wish"),
    path("me/offers/<uuid:ref>/", me.my_offer, name="me-offer"),
]
