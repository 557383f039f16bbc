"""Addresses of the doors and the frame."""

from django.urls import path

from xieshou.web.views import signin

urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/demo/<str:username>/", signin.demo_sign_in, name="demo-sign-in"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("switch-role/", signin.switch_role, name="switch-role"),
    path("language/", signin.language, name="language"),
    path("account/", signin.account, name="account"),
]
