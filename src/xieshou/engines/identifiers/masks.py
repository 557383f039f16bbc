"""What may be shown of a name or number to someone who may not see the whole (domain.md 11 `mask.id_staff`).

A text too short to hide anything in is hidden whole.
"""

from __future__ import annotations

from xieshou.engines.identifiers.names import SEPARATORS, family_name


def mask_name(name: str) -> str:
    """Family name and a star a hidden character: 欧阳娜娜 → 欧阳**; of a name in parts the first character stays."""
    plain = name.strip()
    if not plain:
        return ""
    shown = plain[:1] if any(c in SEPARATORS for c in plain) else family_name(plain)
    hidden = len(plain) - len(shown)
    return shown + "*" * hidden if hidden else "*"


def mask_phone(phone: str) -> str:
    """138****1234; a number under eight characters is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def mask_citizen(number: str) -> str:
    """The last four characters only: fourteen stars stand for the rest, whatever its length."""
    return "*" * 14 + number[-4:] if len(number) >= 15 else "*" * len(number)


def mask_card(number: str) -> str:
    """The last four digits of an account."""
    return "****" + number[-4:] if len(number) >= 9 else "*" * len(number)
