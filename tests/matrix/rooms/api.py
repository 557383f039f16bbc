"""Who may open the API and one's own access tokens."""

from __future__ import annotations

from tests.matrix.table import READERS

KINDS = ("ledger", "indicator", "check", "flow")
PERMISSIONS = dict.fromkeys(
    (
        "api-openapi",
        *(f"api-{kind}s" for kind in KINDS),
        *(f"api-{kind}" for kind in KINDS),
        "tokens",
        "token",
        "token-new",
        "token-revoke",
    ),
    READERS,
)
