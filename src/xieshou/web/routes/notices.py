"""Addresses of public notices: for everybody, and for the office that publishes."""

from django.urls import path

from xieshou.web.views import notices

urlpatterns = [
    path("public/notices/", notices.on_show, name="public-notices"),
    path("public/notices/<uuid:ref>/", notices.shown, name="public-notice"),
    path("public/notices/<uuid:ref>/object/", notices.objection, name="public-notice-object"),
    path("notices/new/", notices.write, name="notice-new"),
    path("notices/<uuid:ref>/", notices.notice, name="notice"),
    path("notices/<uuid:ref>/lines/", notices.lines, name="notice-lines"),
]
