"""Addresses of the flows."""

from django.urls import path

from xieshou.web.views import flows

urlpatterns = [
    path("flows/", flows.flows, name="flows"),
    path("flows/<str:code>/", flows.flow, name="flow"),
    path("flows/<str:code>/export.<slug:form>", flows.export, name="flow-export"),
    path("flows/<str:code>/<uuid:ref>/", flows.record, name="flow-record"),
    path("flows/<str:code>/<uuid:ref>/<str:step>/", flows.step, name="flow-step"),
]
