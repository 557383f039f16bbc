"""Addresses of inspections; those of the public stand in `open`."""

from django.urls import path

from xieshou.web.views import inspecting, inspections

urlpatterns = [
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/tasks/", inspecting.tasks, name="inspection-tasks"),
    path("inspections/tasks/<uuid:ref>/", inspecting.task, name="inspection-task"),
    path("inspections/tasks/<uuid:ref>/call/", inspecting.call, name="inspection-task-call"),
    path("inspections/tasks/<uuid:ref>/attempt/", inspecting.attempt, name="inspection-task-attempt"),
    path("inspections/tasks/<uuid:ref>/answer/", inspecting.answer, name="inspection-task-answer"),
    path("inspections/tasks/<uuid:ref>/give-up/", inspecting.give_up, name="inspection-task-give-up"),
    path("inspections/tasks/<uuid:ref>/judge/", inspecting.judge, name="inspection-task-judge"),
    path("inspections/findings/<uuid:ref>/", inspecting.finding, name="finding"),
    path("inspections/findings/<uuid:ref>/<str:step>/", inspecting.finding_step, name="finding-step"),
    path("inspections/new/<uuid:ref>/", inspections.new, name="inspection-new"),
    path("inspections/<uuid:ref>/", inspections.inspection, name="inspection"),
    path("inspections/<uuid:ref>/pool/", inspections.pool, name="inspection-pool"),
    path("inspections/<uuid:ref>/announce/", inspections.announce, name="inspection-announce"),
    path("inspections/<uuid:ref>/open/", inspections.opening, name="inspection-open"),
    path("inspections/<uuid:ref>/extend/", inspections.extend, name="inspection-extend"),
    path("inspections/<uuid:ref>/void/", inspections.void, name="inspection-void"),
    path("inspections/<uuid:ref>/reply/", inspections.reply, name="inspection-reply"),
    path("inspections/<uuid:ref>/<str:step>/", inspections.step, name="inspection-step"),
]
