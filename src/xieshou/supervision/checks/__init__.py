"""疑点 over how records came to be: who typed what when, whose answer it is, what it moves (domain.md F-09, F-12, F-18, F-20…F-27).

They ask about accounts and places as well as about people. Who was asked counts, never how fast somebody types; what came
in as a file is left alone, for its origin is known.
"""

from xieshou.supervision.checks import inputs, people, places

__all__ = ["inputs", "people", "places"]
