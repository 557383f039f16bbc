from tests.tree import tree

__all__ = ["tree"]
