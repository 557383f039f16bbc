"""Addresses of complaints."""

from django.urls import path

from xieshou.web.views import complaints

urlpatterns = [
    path("complain/", complaints.complain, name="complain"),
    path("complain/answer/", complaints.complaint_answer, name="complaint-answer"),
    path("me/complain/", complaints.my_complaint, name="my-complaint"),
    path("complaints/<uuid:ref>/", complaints.complaint, name="complaint"),
    path("complaints/<uuid:ref>/answer/", complaints.answer, name="complaint-reply"),
]
