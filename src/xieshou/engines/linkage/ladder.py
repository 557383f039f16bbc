"""The rules, surest first. Each is a list of what must agree; the same list reads as SQL, as Python and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """`equal` columns join; `also` are further conditions, all of them (see `text.CONDITIONS`).

    `is_sure` False: too weak to be a link by itself; it only proposes to a person.
    """

    code: str
    says: str
    equal: tuple[str, ...]
    also: tuple[str, ...] = ()
    is_sure: bool = True


RULES = (
    Rule("R01", "证件号码相同,姓名相同或读音相同", ("number", "sound")),
    Rule("R02", "证件号码相同,姓名只差一字,或出生日期、电话也相同", ("number",), ("near_name_or_more",)),
    Rule("R03", "姓名和出生日期相同,同村、同户或同一电话,号码不相矛盾", ("name", "birth_on"), ("place_or_phone", "not_against")),
    Rule("R04", "姓名和出生日期相同,号码差一两位且其中一个不合校验", ("name", "birth_on"), ("slip",)),
    Rule("R05", "姓名读音和出生日期相同,同村、同户或同一电话,号码不相矛盾", ("sound", "birth_on"),
         ("place_or_phone", "not_against")),
    Rule("R06", "姓名读音和出生日期相同,号码差一两位且其中一个不合校验", ("sound", "birth_on"), ("slip",)),
    Rule("R07", "姓名和电话相同,号码不相矛盾", ("sound", "phone"), ("not_against", "near_birth_or_place")),
    Rule("R08", "姓名、村相同,号码差一两位且其中一个不合校验", ("sound", "village"), ("slip",)),
    Rule("R09", "出生日期、村相同,姓名只差一字,号码差一两位且其中一个不合校验", ("birth_on", "village"), ("slip", "near_name")),
    Rule("R10", "出生日期、电话相同,姓名只差一字,号码不相矛盾", ("birth_on", "phone"), ("near_name", "not_against")),
    Rule("R11", "姓名和出生日期相同,一方没有号码", ("name", "birth_on"), ("a_number_missing",)),
    Rule("R12", "出生日期、村相同,同姓,姓名只差一字,一方没有号码", ("birth_on", "village"),
         ("a_number_missing", "near_name", "same_family")),
    Rule("R13", "姓名读音和出生日期相同,一方没有号码", ("sound", "birth_on"), ("a_number_missing",)),
    Rule("R14", "姓名、村相同,出生日期相近,一方没有号码", ("sound", "village"), ("a_number_missing", "near_birth")),
    Rule("Q01", "证件号码相同,姓名和其他都不同", ("number",), (), is_sure=False),
    Rule("Q02", "姓名、出生日期、村都相同,号码却是两个有效号码", ("name", "birth_on", "village"), (), is_sure=False),
    Rule("Q03", "同一户里姓名相同,出生日期相近", ("sound", "household"), ("near_birth",), is_sure=False),
    Rule("Q04", "姓名、出生日期、电话都相同,号码却是两个有效号码", ("name", "birth_on", "phone"), (), is_sure=False),
)  # fmt: skip
