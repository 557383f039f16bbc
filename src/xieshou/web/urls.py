"""Addresses of the shell."""

urlpatterns = []
