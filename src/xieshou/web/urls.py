"""All addresses of the pages, room by room."""

from xieshou.web.routes import me, offers, people, shell

urlpatterns = [
    *shell.urlpatterns,
    *people.urlpatterns,
    *offers.urlpatterns,
    *me.urlpatterns,
]
