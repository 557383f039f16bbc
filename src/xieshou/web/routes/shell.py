"""Addresses of the doors and the frame."""

from django.urls import path

from xieshou.web.views import signin

urlpatterns = [
    path("sign-in/", signin.sign_in),
    path("sign-in/demo/<str:username>/", signin.demo_sign_in),
    path("sign-out/", signin.sign_out),
    path("switch-role/", signin.switch_role),
    path("language/", signin.language),
    path("account/", signin.account),
]
