"""All addresses of the pages, room by room."""

from xieshou.web.routes import matching, me, offers, pairings, people, posts, shell

urlpatterns = [
    *shell.urlpatterns,
    *people.urlpatterns,
    *posts.urlpatterns,
    *matching.urlpatterns,
    *offers.urlpatterns,
    *pairings.urlpatterns,
    *me.urlpatterns,
]
