"""All addresses of the pages, room by room."""

from xieshou.web.routes import cockpit, home, ledgers, me, offers, people, reports, shell, work

urlpatterns = [
    *home.urlpatterns,
    *shell.urlpatterns,
    *cockpit.urlpatterns,
    *ledgers.urlpatterns,
    *people.urlpatterns,
    *offers.urlpatterns,
    *me.urlpatterns,
    *reports.urlpatterns,
    *work.urlpatterns,
]
