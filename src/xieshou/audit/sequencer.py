"""The worker's sequencer: a thread of its own, so that no long job holds the log up.

A checkpoint is at most LAG_SECONDS behind. An event that just missed a pass waits for the rest of that pass, the pause, and
the next pass up to its seal: PAUSE_SECONDS and twice what a pass takes. The witnesses are asked less often: a silent one costs its
ten seconds twice at most (`witnesses.SECONDS`), and all are asked at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connections

from xieshou.audit.keeping import Kept, keep_log, lag
from xieshou.audit.log import Lag
from xieshou.engines.errors import XieshouError

LAG_SECONDS = 60
PAUSE_SECONDS = 15
LEAVE_SECONDS = 5
WITNESS_EVERY = timedelta(seconds=55)
Keep = Callable[..., Kept]
log = logging.getLogger(__name__)


class Sequencer:
    """Passes one after another until `stop` is set. `clock` says now, `pause` waits and answers whether to stop."""

    def __init__(
        self, clock: Callable[[], datetime], pause: Callable[[float], bool], *, keep: Keep = keep_log, behind: Callable[[datetime], Lag] = lag
    ) -> None:  # fmt: skip
        self.clock, self.pause, self.keep, self.behind = clock, pause, keep, behind
        self.asked_at: datetime | None = None

    def run(self) -> None:
        """Keep the log until told to stop. Whatever goes wrong in a pass is an alarm in the server's log, and tried again."""
        while True:
            self.step()
            if self.pause(PAUSE_SECONDS):
                return

    def step(self) -> None:
        """One pass: say so when events have waited too long, take in, seal; have it witnessed when that is due."""
        try:
            at = self.clock()
            self._tell_lag(at)
            is_due = self.asked_at is None or at - self.asked_at >= WITNESS_EVERY
            kept = self.keep(at, ask=is_due)
            self.asked_at = at if is_due else self.asked_at
            for answer in kept.answers:
                if answer.why:
                    log.error("witness %s: %s", answer.witness.key.name, answer.why)
        except XieshouError as refusal:
            log.error("log: %s", refusal)
        except Exception:
            log.exception("log: a pass of the sequencer failed")
        finally:
            connections.close_all()  # this thread's own; a database that was restarted is found anew

    def _tell_lag(self, at: datetime) -> None:
        found = self.behind(at)
        if found.seconds > LAG_SECONDS:
            log.error("log: %s events without a checkpoint for %.0f seconds", found.waiting_count, found.seconds)


@contextmanager
def sequencing(clock: Callable[[], datetime]) -> Iterator[None]:
    """A sequencer beside whatever the block does. Its pass may end on the way out; cut short, it has changed nothing by halves."""
    stop = threading.Event()
    thread = threading.Thread(target=Sequencer(clock, stop.wait).run, name="sequencer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LEAVE_SECONDS)
