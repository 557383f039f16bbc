"""Who may open the labourer's own pages: the labourer."""

from __future__ import annotations

from xieshou.offices.models import Role

PERMISSIONS = {"me": {Role.LABOURER}, "me-wish": {Role.LABOURER}, "me-offer": {Role.LABOURER}}
