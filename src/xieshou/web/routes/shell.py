"""Addresses of the doors and the frame."""

from django.urls import path

from xieshou.web.views import account, links, second_step, signin, tokens

urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/demo/<str:username>/", signin.demo_sign_in, name="demo-sign-in"),
    path("sign-in/code/", second_step.code, name="sign-in-code"),
    path("sign-in/bind/", second_step.bind, name="sign-in-bind"),
    path("sign-in/link/", links.link, name="sign-in-link"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("switch-role/", signin.switch_role, name="switch-role"),
    path("language/", signin.language, name="language"),
    path("account/", signin.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/recovery-codes/", account.recovery, name="account-recovery"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/new/", tokens.new, name="token-new"),
    path("account/tokens/<uuid:ref>/", tokens.token, name="token"),
    path("account/tokens/<uuid:ref>/revoke/", tokens.revoke, name="token-revoke"),
    path("account/sessions/", account.places, name="account-sessions"),
    path("account/sessions/end-all/", account.end_sessions, name="account-sessions-end"),
    path("account/sessions/<uuid:ref>/end/", account.end_session, name="account-session-end"),
]
