"""Numbers and names that say who someone is: read, checked, compared, masked. Never repaired.

    read_citizen, read_citizens     公民身份号码 GB 11643, in its four spellings
    read_credit, read_credits       统一社会信用代码 GB 32100
    read_phone, read_phones         mobiles and landlines
    read_card, read_cards           bank accounts, Luhn as a warning
    name_key, sort_key, initials    names with any of thirteen separators
    mask_name, mask_phone, …        what may be shown

Each `read_x` reads one text; `read_xs` reads a polars column and answers the same, row by row.
"""

from __future__ import annotations

from xieshou.engines.identifiers.cards import passes_luhn, read_card, read_cards
from xieshou.engines.identifiers.citizen import Citizen, Form, check_character, is_citizen_number, read_citizen
from xieshou.engines.identifiers.citizen_columns import CitizenColumns, read_citizens
from xieshou.engines.identifiers.credit import Credit, read_credit, read_credits
from xieshou.engines.identifiers.faults import Fault
from xieshou.engines.identifiers.masks import mask_card, mask_citizen, mask_name, mask_phone
from xieshou.engines.identifiers.names import family_name, initials, name_key, name_keys, sort_key, sort_keys
from xieshou.engines.identifiers.phones import read_phone, read_phones
from xieshou.engines.identifiers.text import half_width, half_width_column

__all__ = [
    "Citizen",
    "CitizenColumns",
    "Credit",
    "Fault",
    "Form",
    "check_character",
    "family_name",
    "half_width",
    "half_width_column",
    "initials",
    "is_citizen_number",
    "mask_card",
    "mask_citizen",
    "mask_name",
    "mask_phone",
    "name_key",
    "name_keys",
    "passes_luhn",
    "read_card",
    "read_cards",
    "read_citizen",
    "read_citizens",
    "read_credit",
    "read_credits",
    "read_phone",
    "read_phones",
    "sort_key",
    "sort_keys",
]
