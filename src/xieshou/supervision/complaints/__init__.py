"""投诉举报 (W-11): a desk that the accused office cannot see, anonymous if one wishes, with terms that are kept.

A desk is not a place of the tree of regions but a place of its own, `desk.<id>`: whoever sits there has it in their scope, and
nobody else. So lists, signatures, files and row-level security keep a complaint at its desk by the one rule `Within`.
"""
