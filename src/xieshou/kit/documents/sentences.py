"""A sentence with figures in it, from one message: translators move the figures, and each keeps its records."""

from __future__ import annotations

import string

from xieshou.kit.documents.model import Figure, Paragraph, Rate


def sentence(message: str, **values: str | Figure | Rate) -> Paragraph:
    """`message` with each {name} replaced by its value. Raises KeyError for a name that has none."""
    runs: list[str | Figure | Rate] = []
    for literal, name, _form, _conversion in string.Formatter().parse(message):
        if literal:
            runs.append(literal)
        if name is not None:
            runs.append(values[name])
    return Paragraph(tuple(runs))
