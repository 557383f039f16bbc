"""督查: inspections that anybody can check, from a sealed figure to the bound beside it (R-013, W-9; trust.md §2).

    plan_campaign    how many, with both risks in view; calendar of two rounds
    W-9              freeze the records behind the figure → announce → open the beacon → draw → field work
                     → preliminary conclusion → the inspected office's reply → conclusion → archived
    W-9T             one record inspected by two people: answers first, the register's values afterwards
    W-9Q             what was found, from the list of issues to closure and the look back
    bound_beside     the published bound of a sealed figure, or nothing

The mathematics are `engines.draw` and `engines.bound`; a draw's folder is checked by `xieshou draw verify` alone.
"""
