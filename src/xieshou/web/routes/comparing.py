"""Addresses of comparing with the national base, and of verifying."""

from django.urls import path

from xieshou.web.views import comparing

urlpatterns = [
    path("comparisons/", comparing.differences, name="comparisons"),
    path("comparisons/new/", comparing.new_comparison, name="comparison-new"),
    path("comparisons/done/", comparing.done_comparisons, name="comparisons-done"),
    path("comparisons/<uuid:ref>/withdraw/", comparing.withdraw_comparison, name="comparison-withdraw"),
    path("differences/<uuid:ref>/", comparing.difference, name="difference"),
    path("verifying/", comparing.verify, name="verify-people"),
]
