"""What the program may use, set before it touches the file: memory, time, output, open files; no network, no program."""

from __future__ import annotations

import resource
import sys

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.", "urllib.")


def limit(job: dict) -> None:
    """The ceilings of the operating system; they hold from here on."""
    for name, value in (
        (resource.RLIMIT_AS, job["memory_bytes"]),
        (resource.RLIMIT_CPU, job["cpu_s"]),
        (resource.RLIMIT_FSIZE, job["output_bytes"]),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))


def close_doors() -> None:
    """From here on no network and no other program; after the last import, since loading compiled code uses ctypes."""
    sys.addaudithook(_refuse_forbidden)


def _refuse_forbidden(event: str, _args: tuple) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
