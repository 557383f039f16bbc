"""Who checks files: everybody of an office; whoever put them in, and nobody else, sees what came of it."""

from tests.matrix.table import READERS

PERMISSIONS = {
    "checkup-new": READERS,
    "checkup": READERS,
    "checkup-hits": READERS,
    "checkup-columns": READERS,
    "checkup-file": READERS,
    "checkup-delete": READERS,
}
