"""Addresses of 务工月更新: the village's one sheet."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import worksheet as views

urlpatterns = [
    path("village/work/", views.sheet, name="work-sheet"),
    path("village/work/sheet/", views.paper, name="work-paper"),
    path("village/work/sheet.<str:form>", views.paper_file, name="work-paper-file"),
    path("village/work/undo/<uuid:ref>/", views.undo, name="work-undo"),
    path("village/work/<uuid:ref>/", views.person, name="work-person"),
    path("village/work/<uuid:ref>/call/", views.call, name="work-call"),
    path("village/work/<uuid:ref>/tap/", views.tap, name="work-tap"),
    path("village/work/<uuid:ref>/job/", views.job, name="work-job"),
    path("village/work/<uuid:ref>/end/", views.end, name="work-end"),
    path("village/work/<uuid:ref>/detail/", views.detail, name="work-detail"),
]
