"""What the worker does for the log: each minute, so that a checkpoint is at most a minute behind."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app as tasks

from xieshou.audit.keeping import keep_log
from xieshou.engines.errors import XieshouError

MINUTELY = "* * * * *"
log = logging.getLogger(__name__)


@tasks.periodic(cron=MINUTELY)
@tasks.task(name="audit.keep_log", queueing_lock="audit.keep_log")
def keep_log_task(timestamp: int) -> None:
    """Take in, seal, have witnessed. A refusal is an alarm in the server's log; the next minute tries again."""
    try:
        kept = keep_log(datetime.fromtimestamp(timestamp, UTC))
    except XieshouError as refusal:
        log.error("log: %s", refusal)
        return
    for answer in kept.answers:
        if answer.why:
            log.error("witness %s: %s", answer.witness.key.name, answer.why)
