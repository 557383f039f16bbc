"""What others hang on the roster: told inside the transaction of the act, so that what they derive is never behind it."""

from django.dispatch import Signal

# Sent with `person_ids` (inner ids) and `day` after anything known of these people has changed; with `household_ids` where
# people have left a household that nobody of them lives in any more.
people_changed = Signal()
