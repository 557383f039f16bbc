"""Addresses of posts."""

from __future__ import annotations

from django.urls import path

from xieshou.web.views import postpay, posts, quotas

urlpatterns = [
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.new_post, name="post-new"),
    path("posts/<uuid:ref>/", posts.post, name="post"),
    path("posts/<uuid:ref>/share/", posts.share, name="post-share"),
    path("posts/<uuid:ref>/correct/", posts.correct, name="post-correct"),
    path("post-pay/new/", postpay.draw_up, name="post-pay-new"),
    path("post-pay/<uuid:ref>/", postpay.pay, name="post-pay"),
    path("post-pay/<uuid:ref>/record/", postpay.record, name="post-pay-record"),
    path("employers/<uuid:ref>/quota/", quotas.of_employer, name="employer-quota"),
]
