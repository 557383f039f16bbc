"""Sheet XML → lines of CSV, compiled: one pass over the bytes, whole rows at a time, nothing kept.

It knows what spreadsheets write and nothing else: at the first byte it does not know it stops with PLAINLY, and the
file is read the plain way. Every index is compared with an end before it is used; nothing the file says is trusted.
"""

from __future__ import annotations

import numba as nb
import numpy as np

DONE, PLAINLY, FULL, FAR_ROW, WIDE = 0, 1, 2, 3, 4
ODD = 1  # wraps a number that Python writes out afterwards; no XML text may hold this byte
BYTES, I64 = nb.types.Array(nb.u1, 1, "C", readonly=True), nb.i8
OUT, LONGS, FLAGS = nb.u1[::1], nb.i8[::1], nb.b1[::1]
# `state`: rows written, widest row, last row number, formulas, formulas without a value
ROWS, WIDTH, LAST, FORMULAS, UNCOUNTED = 0, 1, 2, 3, 4


@nb.njit(nb.b1(BYTES, I64, I64, BYTES), cache=True)
def _is_at(data, at, end, word):
    if at + len(word) > end:
        return False
    for place in range(len(word)):  # noqa: SIM110 — compiled; a generator is not
        if data[at + place] != word[place]:
            return False
    return True


@nb.njit(nb.i8(BYTES, I64, I64, nb.u1), cache=True)
def _find(data, at, end, mark):
    while at < end and data[at] != mark:
        at += 1
    return at


@nb.njit(nb.i8(BYTES, I64, I64, BYTES), cache=True)
def _find_word(data, at, end, word):
    """Where `word` begins, or `end`."""
    while at < end:
        at = _find(data, at, end, word[0])
        if _is_at(data, at, end, word):
            return at
        at += 1
    return end


@nb.njit(nb.i8(BYTES, I64, I64, nb.u1), cache=True)
def _attribute(data, at, end, name):
    """Where the value of the one-letter attribute begins within a tag, or -1."""
    while at + 4 <= end:
        if data[at] == 32 and data[at + 1] == name and data[at + 2] == 61 and data[at + 3] == 34:
            return at + 4
        at += 1
    return nb.i8(-1)


@nb.njit(nb.i8(BYTES, I64, I64), cache=True)
def _number(data, at, end):
    """Digits up to a quotation mark, or -1."""
    value, begin = nb.i8(0), at
    while at < end and data[at] != 34:
        if data[at] < 48 or data[at] > 57 or at - begin > 8:
            return nb.i8(-1)
        value = value * 10 + data[at] - 48
        at += 1
    return value if at > begin else nb.i8(-1)


@nb.njit(nb.b1(BYTES, I64, I64), cache=True)
def _has_formula(data, at, end):
    """Whether an <f> stands here; the fonts of an inline text (<family val="2"/>) begin with the same letter."""
    while at + 2 < end:
        if data[at] == 60 and data[at + 1] == 102 and (data[at + 2] <= 32 or data[at + 2] == 62 or data[at + 2] == 47):
            return True
        at += 1
    return False


AMP = np.frombuffer(b"&amp;", np.uint8)
LT = np.frombuffer(b"&lt;", np.uint8)
GT = np.frombuffer(b"&gt;", np.uint8)
QUOT = np.frombuffer(b"&quot;", np.uint8)
APOS = np.frombuffer(b"&apos;", np.uint8)


@nb.njit(nb.i8(BYTES, I64, I64, OUT, I64, nb.b1), cache=True)
def _text(data, at, end, out, to, doubles):
    """Copy text with its entities resolved; `doubles` quotation marks for CSV. Returns where it ended, or -1."""
    while at < end:
        byte = data[at]
        if to + 2 >= len(out):
            return nb.i8(-2)
        if byte == 38:
            if _is_at(data, at, end, AMP):
                byte, at = nb.u1(38), at + 5
            elif _is_at(data, at, end, LT):
                byte, at = nb.u1(60), at + 4
            elif _is_at(data, at, end, GT):
                byte, at = nb.u1(62), at + 4
            elif _is_at(data, at, end, QUOT):
                byte, at = nb.u1(34), at + 6
            elif _is_at(data, at, end, APOS):
                byte, at = nb.u1(39), at + 6
            else:
                return nb.i8(-1)
        else:
            if byte == 60 or (byte < 32 and byte != 9 and byte != 10 and byte != 13):
                return nb.i8(-1)
            if byte == 95 and at + 6 < end and data[at + 1] == 120 and data[at + 6] == 95:
                return nb.i8(-1)  # _x000D_: an escape of the format's own
            at += 1
        if byte == 34 and doubles:
            out[to] = 34
            to += 1
        out[to] = byte
        to += 1
    return to


T_OPEN = np.frombuffer(b"<t", np.uint8)
T_CLOSE = np.frombuffer(b"</t>", np.uint8)
PHONETIC = np.frombuffer(b"<rPh", np.uint8)


@nb.njit(nb.i8(BYTES, I64, I64, OUT, I64, nb.b1), cache=True)
def _runs(data, at, end, out, to, doubles):
    """The texts of all <t> between two places, joined: plain or rich. Returns where they ended, or a fault."""
    if _find_word(data, at, end, PHONETIC) < end:
        return nb.i8(-1)
    while at < end:
        at = _find_word(data, at, end, T_OPEN)
        if at >= end:
            return to
        if at + 2 >= end or (data[at + 2] != 62 and data[at + 2] != 32 and data[at + 2] != 47):
            at += 2  # some other word that begins with t
            continue
        close = _find(data, at, end, 62)
        if close >= end:
            return nb.i8(-1)
        if data[close - 1] == 47:
            at = close + 1
            continue
        stop = _find_word(data, close, end, T_CLOSE)
        if stop >= end:
            return nb.i8(-1)
        to = _text(data, close + 1, stop, out, to, doubles)
        if to < 0:
            return to
        at = stop + 4
    return to


SI_OPEN = np.frombuffer(b"<si>", np.uint8)
SI_CLOSE = np.frombuffer(b"</si>", np.uint8)


@nb.njit(nb.i8(BYTES, I64, OUT, LONGS, LONGS), cache=True)
def shared(data, end, out, offsets, state):
    """Shared texts into `out`, their ends into `offsets`; state = (texts so far, bytes so far). Returns bytes read or a fault."""
    at = nb.i8(0)
    while True:
        begin = _find_word(data, at, end, SI_OPEN)
        stop = _find_word(data, begin, end, SI_CLOSE)
        if stop >= end:
            return at
        if state[0] + 1 >= len(offsets):
            return nb.i8(-2)
        to = _runs(data, begin + 4, stop, out, state[1], False)
        if to < 0:
            return to
        state[0] += 1
        state[1] = to
        offsets[state[0]] = to
        at = stop + 5


@nb.njit(nb.i8(OUT, I64, I64, I64), cache=True)
def _digits(out, to, value, width):
    """A number of at least `width` digits."""
    length, rest = nb.i8(1), value
    while rest >= 10:
        rest //= 10
        length += 1
    length = max(length, width)
    for place in range(length - 1, -1, -1):
        out[to + place] = 48 + value % 10
        value //= 10
    return to + length


@nb.njit(nb.i8(OUT, I64, I64), cache=True)
def _day(out, to, serial):
    """A spreadsheet's serial day as 2018-05-01, by the civil calendar from 1900-03-01 on."""
    days = serial + 693_899  # since 0000-03-01; serial 61 is 1900-03-01
    era = days // 146_097
    of_era = days - era * 146_097
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    to = _digits(out, to, year, 4)
    out[to] = 45
    to = _digits(out, to + 1, month, 2)
    out[to] = 45
    return _digits(out, to + 1, day, 2)


@nb.njit(nb.i8(BYTES, I64, I64, OUT, I64, nb.b1), cache=True)
def _numeric(data, at, end, out, to, is_day):
    """A number as it stands when that is plain, a day of the calendar, or marked for Python to write out."""
    length, plain, whole = end - at, True, True
    for place in range(at, end):
        byte = data[place]
        if byte == 46:
            whole = False
        elif (byte < 48 or byte > 57) and not (byte == 45 and place == at):
            plain = False
    if length <= 0 or length > 40:
        return nb.i8(-1)
    if is_day and plain and whole and length <= 6 and data[at] != 45:
        serial = nb.i8(0)
        for place in range(at, end):
            serial = serial * 10 + data[place] - 48
        if serial > 60:
            return _day(out, to, serial)
    if is_day:
        return nb.i8(-1)
    if plain and length <= 15 and (whole or data[end - 1] != 48):
        for place in range(at, end):
            out[to + place - at] = data[place]
        return to + length
    out[to] = ODD
    for place in range(at, end):
        byte = data[place]
        if not ((48 <= byte <= 57) or byte == 46 or byte == 45 or byte == 43 or byte == 69 or byte == 101):
            return nb.i8(-1)
        out[to + 1 + place - at] = byte
    out[to + 1 + length] = ODD
    return to + length + 2


ROW_OPEN = np.frombuffer(b"<row", np.uint8)
ROW_CLOSE = np.frombuffer(b"</row>", np.uint8)
V_OPEN = np.frombuffer(b"<v>", np.uint8)
V_CLOSE = np.frombuffer(b"</v>", np.uint8)
IS_OPEN = np.frombuffer(b"<is>", np.uint8)
IS_CLOSE = np.frombuffer(b"</is>", np.uint8)
C_CLOSE = np.frombuffer(b"</c>", np.uint8)
TRUE = np.frombuffer(b"True", np.uint8)
FALSE = np.frombuffer(b"False", np.uint8)


@nb.njit(nb.i8(BYTES, I64, I64, I64, OUT, I64, BYTES, LONGS, I64, FLAGS, LONGS), cache=True)
def _cell(data, at, tag_end, end, out, to, blob, offsets, count, days, state):
    """One cell's value as CSV. `tag_end` is its opening tag's ">", `end` its closing tag. Returns where it ended, or a fault."""
    kind_at = _attribute(data, at, tag_end, nb.u1(116))
    kind = data[kind_at] if kind_at >= 0 else nb.u1(110)
    longer = kind_at >= 0 and kind_at + 1 < tag_end and data[kind_at + 1] != 34
    has_formula = _has_formula(data, tag_end, end)
    if has_formula:
        state[FORMULAS] += 1
    if kind == 105:  # inlineStr
        begin = _find_word(data, tag_end, end, IS_OPEN)
        stop = _find_word(data, begin, end, IS_CLOSE)
        if stop >= end:
            return nb.i8(-1)
        out[to] = 34
        to = _runs(data, begin + 4, stop, out, to + 1, True)
        if to < 0:
            return to
        out[to] = 34
        return to + 1
    begin = _find_word(data, tag_end, end, V_OPEN)
    stop = _find_word(data, begin, end, V_CLOSE)
    if begin >= end or stop >= end or stop == begin + 3:
        if has_formula:
            state[UNCOUNTED] += 1
        return to
    begin += 3
    if kind == 115 and longer:  # str, the text a formula gave
        out[to] = 34
        to = _text(data, begin, stop, out, to + 1, True)
        if to < 0:
            return to
        out[to] = 34
        return to + 1
    if kind == 115:
        index = nb.i8(0)
        for place in range(begin, stop):
            if data[place] < 48 or data[place] > 57 or place - begin > 8:
                return nb.i8(-1)
            index = index * 10 + data[place] - 48
        if index >= count:
            return nb.i8(-1)
        first, last = offsets[index], offsets[index + 1]
        if to + 2 * (last - first) + 4 >= len(out):
            return nb.i8(-2)
        out[to] = 34
        to += 1
        for place in range(first, last):
            if blob[place] == 34:
                out[to] = 34
                to += 1
            out[to] = blob[place]
            to += 1
        out[to] = 34
        return to + 1
    if kind == 98:
        word = TRUE if data[begin] == 49 else FALSE
        for place in range(len(word)):
            out[to + place] = word[place]
        return to + len(word)
    if kind == 101:
        return to  # an error such as #N/A is an empty cell
    if kind != 110:
        return nb.i8(-1)
    style_at = _attribute(data, at, tag_end, nb.u1(115))
    style = _number(data, style_at, tag_end) if style_at >= 0 else nb.i8(0)
    if style < 0 or style >= len(days):
        return nb.i8(-1)
    return _numeric(data, begin, stop, out, to, days[style])


@nb.njit(nb.i8(BYTES, I64, OUT, BYTES, LONGS, I64, FLAGS, LONGS, LONGS), cache=True)
def rows(data, end, out, blob, offsets, count, days, state, limits):
    """Whole rows of `data` into `out`; limits = (rows at most, columns at most). Returns (bytes read << 3) | status.

    `out` must be well larger than `data`; state[5] is where the text in it ends. Rows without anything are left out.
    """
    at, to = nb.i8(0), nb.i8(0)
    while True:
        begin = _find_word(data, at, end, ROW_OPEN)
        stop = _find_word(data, begin, end, ROW_CLOSE)
        tag = _find(data, begin, end, nb.u1(62))
        if begin < end and tag < end and data[tag - 1] == 47:  # <row …/>
            at = tag + 1
            continue
        if stop >= end:
            state[5] = to
            return at << 3 | DONE
        number_at = _attribute(data, begin, tag, nb.u1(114))
        number = _number(data, number_at, tag) if number_at >= 0 else nb.i8(-1)
        if number <= state[LAST] or (data[begin + 4] != 32):
            return at << 3 | PLAINLY
        if number > limits[0]:
            state[LAST] = number
            return at << 3 | FAR_ROW
        if to + 3 * (stop - begin) + 64 * limits[1] >= len(out):
            state[5] = to
            return at << 3 | FULL
        line, formulas, uncounted = to, state[FORMULAS], state[UNCOUNTED]
        to = _digits(out, to, number, 1)
        written, any_text, cell = nb.i8(0), False, tag + 1
        while True:
            cell = _find(data, cell, stop, nb.u1(60))
            if cell >= stop:
                break
            if cell + 2 >= stop or data[cell + 1] != 99 or data[cell + 2] != 32:
                return at << 3 | PLAINLY
            tag_end = _find(data, cell, stop, nb.u1(62))
            if tag_end >= stop:
                return at << 3 | PLAINLY
            if data[tag_end - 1] == 47:
                cell = tag_end + 1
                continue
            close = _find_word(data, tag_end, stop, C_CLOSE)
            ref = _attribute(data, cell, tag_end, nb.u1(114))
            if close >= stop or ref < 0:
                return at << 3 | PLAINLY
            column = nb.i8(0)
            while ref < tag_end and 65 <= data[ref] <= 90:
                column = column * 26 + data[ref] - 64
                ref += 1
                if column > 16384:
                    return at << 3 | PLAINLY
            if column > limits[1]:
                state[WIDTH] = column
                return at << 3 | WIDE
            if column <= written:
                return at << 3 | PLAINLY
            if to + 64 + (column - written) + 3 * (close - cell) >= len(out):
                state[5], state[FORMULAS], state[UNCOUNTED] = line, formulas, uncounted
                return at << 3 | FULL
            while written < column:
                out[to] = 44
                to += 1
                written += 1
            before = to
            to = _cell(data, cell, tag_end, close, out, to, blob, offsets, count, days, state)
            if to == -2:
                state[5], state[FORMULAS], state[UNCOUNTED] = line, formulas, uncounted
                return at << 3 | FULL
            if to < 0:
                return at << 3 | PLAINLY
            any_text = any_text or to > before
            cell = close + 4
        state[LAST] = number
        if any_text:
            out[to] = 10
            to += 1
            state[ROWS] += 1
            state[WIDTH] = max(state[WIDTH], written)
        else:
            to = line
        at = stop + 6
