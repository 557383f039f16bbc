"""The verbs of offices. Set-up's are here; accounts, links, the second step and sessions have modules of their own."""

from xieshou.offices.services.opening import assign, open_office, open_user

__all__ = ["assign", "open_office", "open_user"]
