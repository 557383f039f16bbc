"""All addresses of the pages, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("xieshou.web.routes.people")),
    path("", include("xieshou.web.routes.offers")),
    path("", include("xieshou.web.routes.me")),
]
