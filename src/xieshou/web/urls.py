"""All addresses of the pages, room by room."""

from xieshou.web.routes import ledgers, shell, work

urlpatterns = [
    *shell.urlpatterns,
    *ledgers.urlpatterns,
    *work.urlpatterns,
]
