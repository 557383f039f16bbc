"""Words for commands that start neither Django nor a database: as they are written, in Chinese, without looking anything up."""

from __future__ import annotations

from django.conf import settings


def plain_words() -> None:
    """Let translated words be shown as written. Settings that somebody has made stay theirs."""
    if not settings.configured:
        settings.configure(USE_I18N=False, LANGUAGE_CODE="zh-hans")
