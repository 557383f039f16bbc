"""What a run needs of memory beside the program itself, as the formula of `docs/matching.md`."""

LIST, PLACE = 64 * 6 + 4, 6  # bytes of a list of 64 places; a place is a post (4) and a score (2)
COLD, WARM = 24 + 4, 8 + 4  # places on a row of the repair
COLUMNS, POST, BLOCKER = 480, 1_000, 100  # bytes of columns and their text: of a person, a post, an opening held back
FIXED = 12_000_000  # threads' stacks and what files are read through, whatever the size
MARKS, PART = 40, 100_000  # bytes of two days' marks of a person; people whose old lists are read at a time


def memory_needed(people: int, posts: int, *, blockers: int = 0, kept: bool = False) -> int:
    """Bytes. `blockers`: openings that quotas hold back (Σ D_q); `kept`: yesterday's lists are taken up."""
    row = (WARM if kept else COLD) * PLACE
    turned = row + PLACE
    old = people * MARKS + min(people, PART) * LIST if kept else 0
    held = blockers * (row + turned + BLOCKER) + (people * row if blockers else 0)  # both rows are laid end to end
    return people * (LIST + row + turned + COLUMNS) + posts * POST + old + held + FIXED
