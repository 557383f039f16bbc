"""Who may open the auditor's desk: the auditor; and who opens a region to one: administrators and leaders, from above."""

from __future__ import annotations

from xieshou.offices.models import Role

DESK = ("audits", "audit-reads", "audit", "audit-compare", "audit-rules", "audit-rule", "audit-papers", "audit-paper", "audit-extract")
GRANTING = ("audit-grants", "audit-grant-new", "audit-grant-revoke")
PERMISSIONS = {name: {Role.AUDITOR} for name in DESK} | {name: {Role.ADMIN, Role.LEADER} for name in GRANTING}
