"""All addresses of the pages, room by room."""

from xieshou.web.routes import cockpit, home, ledgers, me, offers, pairings, people, reports, shell, work

urlpatterns = [
    *home.urlpatterns,
    *shell.urlpatterns,
    *cockpit.urlpatterns,
    *ledgers.urlpatterns,
    *people.urlpatterns,
    *offers.urlpatterns,
    *me.urlpatterns,
    *pairings.urlpatterns,
    *reports.urlpatterns,
    *work.urlpatterns,
]
