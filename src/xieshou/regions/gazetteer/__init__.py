"""Written place names, resolved as of a date: `shipped_gazetteer().resolve("新疆喀什疏附县", date(2018, 6, 1))`.

Pure: no database, no clock. Facts are the shipped tables of `regions.facts`.
"""

from xieshou.regions.gazetteer.answers import Candidate, Note, Place, Resolution, Verdict
from xieshou.regions.gazetteer.lookup import Gazetteer, shipped_gazetteer
from xieshou.regions.gazetteer.units import Level, Tree, Unit, shipped_tree

__all__ = [
    "Candidate", "Gazetteer", "Level", "Note", "Place", "Resolution", "Tree", "Unit", "Verdict", "shipped_gazetteer", "shipped_tree",
]  # fmt: skip
