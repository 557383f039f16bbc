"""Addresses for everybody, without an account."""

from django.urls import path

from xieshou.web.views import openly

urlpatterns = [
    path("public/", openly.places, name="public"),
    path("public/<uuid:ref>/", openly.place, name="public-place"),
    path("verify/", openly.verify, name="verify"),
    path("verify/receipt/", openly.verify_receipt, name="verify-receipt"),
    path("verify/draws/<str:draw_id>.zip", openly.draw_files, name="verify-files"),
]
