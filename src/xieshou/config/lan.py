"""The site on the office's own network: its addresses there, and a square that a phone reads."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import socket

import segno

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - named, not bound
# Addresses of documentation (RFC 5737, 3849): nobody answers there, and asking for the way sends nothing.
FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
QUIET_ZONE = 2
BLACK_GROUND, PLAIN = "\x1b[97;40m", "\x1b[0m"


def is_everywhere(host: str) -> bool:
    """True for a host that means every address of this machine."""
    return host in EVERYWHERE


def lan_addresses() -> list[str]:
    """This machine's addresses as a phone beside it would write them, IPv4 first; empty without a network."""
    found = [address for family, far in FAR_AWAY for address in _way_to(family, far)]
    with contextlib.suppress(OSError):
        found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return list(dict.fromkeys(address for address in found if _is_seen_from_outside(address)))


def _way_to(family: int, far: str) -> list[str]:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            return [probe.getsockname()[0]]
    except OSError:
        return []


def _is_seen_from_outside(address: str) -> bool:
    seen = ipaddress.ip_address(address.partition("%")[0])
    return not (seen.is_loopback or seen.is_link_local or seen.is_unspecified)


def host_name(address: str) -> str:
    """The address as it stands in a URL and in the list of hosts: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def square(url: str, *, in_colour: bool) -> str:
    """A QR code of blocks, two dots of it in a letter; in colour it is white on black whatever the terminal's own."""
    drawn = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out=drawn, compact=True, border=QUIET_ZONE)
    lines = drawn.getvalue().splitlines()
    return "\n".join(f"{BLACK_GROUND}{line}{PLAIN}" if in_colour else line for line in lines)
