"""All addresses of the pages, room by room."""

from xieshou.web.routes import (
    cockpit,
    flows,
    home,
    imports,
    indicators,
    ledgers,
    matching,
    me,
    offers,
    pairings,
    people,
    posts,
    reports,
    shell,
    users,
    work,
)

urlpatterns = [
    *home.urlpatterns,
    *shell.urlpatterns,
    *cockpit.urlpatterns,
    *ledgers.urlpatterns,
    *indicators.urlpatterns,
    *imports.urlpatterns,
    *people.urlpatterns,
    *posts.urlpatterns,
    *matching.urlpatterns,
    *offers.urlpatterns,
    *pairings.urlpatterns,
    *me.urlpatterns,
    *reports.urlpatterns,
    *users.urlpatterns,
    *flows.urlpatterns,
    *work.urlpatterns,
]
