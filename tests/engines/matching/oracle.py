"""A slow, obvious twin: OR-Tools' minimum-cost flow on the whole graph, a household worth more than all scores
together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import min_cost_flow


def optimum(
    people: int,
    pairs: Sequence[tuple[int, int, int]],
    capacity: Sequence[int],
    household: Sequence[int],
    is_zero: Sequence[bool],
) -> tuple[int, int]:
    """(households placed, score) of the best assignment: households first, then the greatest score."""
    far = 1 + 2 * sum(abs(s) for _, _, s in pairs)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = 0, 1
    person = {i: 2 + i for i in range(people)}
    post = {j: 2 + people + j for j in range(len(capacity))}
    home = {h: 2 + people + len(capacity) + k for k, h in enumerate(sorted(set(household)))}
    for h, node in home.items():
        size = sum(1 for x in household if x == h)
        if is_zero[h]:
            flow.add_arc_with_capacity_and_unit_cost(source, node, 1, -far)
            flow.add_arc_with_capacity_and_unit_cost(source, node, size - 1, 0)
        else:
            flow.add_arc_with_capacity_and_unit_cost(source, node, size, 0)
    for i in range(people):
        flow.add_arc_with_capacity_and_unit_cost(home[household[i]], person[i], 1, 0)
    arcs = [flow.add_arc_with_capacity_and_unit_cost(person[i], post[j], 1, -s) for i, j, s in pairs]
    for j, room in enumerate(capacity):
        flow.add_arc_with_capacity_and_unit_cost(post[j], sink, room, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, people, 0)
    flow.set_node_supply(source, people)
    flow.set_node_supply(sink, -people)
    assert flow.solve() == flow.OPTIMAL
    used = [k for k, arc in enumerate(arcs) if flow.flow(arc)]
    placed = {household[pairs[k][0]] for k in used if is_zero[household[pairs[k][0]]]}
    return len(placed), int(np.sum([pairs[k][2] for k in used], dtype=np.int64))
