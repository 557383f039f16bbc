"""What every page's frame shows: who is signed in, for which office, on which day, and whether this is the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def shell(request: Any) -> dict[str, Any]:
    """The context of the frame."""
    return {
        "actor": getattr(request, "actor", None),
        "assignment": getattr(request, "assignment", None),
        "assignments": getattr(request, "assignments", []),
        "day": getattr(request, "day", None),
        "is_demo": settings.DEMO,
        "demo_day": settings.DEMO_DAY,
    }
