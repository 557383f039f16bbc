"""Only for tests: a request may say what time it is, so that a beacon need not be waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "X-Moved-Clock"


class Moved:
    """Sets `request.now` and `request.day` from the header; without it the clock is the product's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        moved = request.headers.get(HEADER)
        if moved:
            request.now = datetime.fromisoformat(moved)
            request.day = request.now.date()
        return self.get_response(request)
