"""疑点 across sources (domain.md 5.1): what one list says of a person against what another says, and how records came to be. Declared
here, on the floor that reads everyone's facts; where no room keeps the facts yet, only files can be asked.

inputs   the lists: claims of the roster, registrations, classes, payments
jobs     the employment list against the roster and the social insurance
classes  trainings
contacts who was not asked for long, who cannot be reached, wishes turned by many at once
money    payments
records  who typed what when, answers, accounts, incomes
people   a person or a job, by what several rooms know
places   a county or an account: who was asked counts, never how fast somebody types
"""

from xieshou.supervision.checks import classes, contacts, inputs, jobs, money, people, places, records

__all__ = ["classes", "contacts", "inputs", "jobs", "money", "people", "places", "records"]
