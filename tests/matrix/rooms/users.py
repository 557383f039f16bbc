"""Who may open the administration of accounts: administrators, and nobody else."""

from __future__ import annotations

from tests.matrix.table import EVERYONE, PUBLIC, Roles
from xieshou.offices.models import Role

ADMINS: Roles = {Role.ADMIN}
PERMISSIONS: dict[str, Roles] = {
    "upkeep": ADMINS,
    "users": ADMINS,
    "user-new": ADMINS,
    "user-employer-new": ADMINS,
    "offices": ADMINS,
    "office-new": ADMINS,
    "user": ADMINS,
    "user-role-new": ADMINS,
    "user-role-end": ADMINS,
    "user-reset": ADMINS,
    "user-disable": ADMINS,
    "user-enable": ADMINS,
    "user-unlock": ADMINS,
    "user-reset-phone": ADMINS,
    "sign-in-code": PUBLIC,
    "sign-in-bind": PUBLIC,
    "sign-in-link": PUBLIC,
    "account-password": EVERYONE,
    "account-recovery": EVERYONE,
    "account-sessions": EVERYONE,
    "account-sessions-end": EVERYONE,
    "account-session-end": EVERYONE,
}
