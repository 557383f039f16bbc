"""What can be wrong with a written number, as a small code, each with its sentence (domain.md 2.1, F-01).

A fault says the number cannot identify anyone; a warning (from `AREA_UNKNOWN` up) leaves it usable and asks a question.
"""

from __future__ import annotations

from enum import IntEnum

from xieshou.engines.words import phrase


class Fault(IntEnum):
    """0 is good; codes are stable, they are stored with staged rows."""

    NONE = 0
    EMPTY = 1
    MASKED = 2
    CHARACTERS = 3
    LENGTH = 4
    PLACEHOLDER = 5
    DATE = 6
    FUTURE = 7
    EXCEL = 8
    CHECK = 9
    DISABILITY = 10
    FORM = 11
    AREA_UNKNOWN = 20
    INNER_CHECK = 21
    LUHN = 22

    @property
    def is_warning(self) -> bool:
        return self >= Fault.AREA_UNKNOWN

    @property
    def sentence(self) -> str:
        """Chinese first, then English; names no person."""
        return SENTENCES[self]

    @property
    def chinese(self) -> str:
        return SENTENCES[self].split(" / ")[0]


SENTENCES = {
    Fault.NONE: phrase("号码无误") + " / the number is sound",
    Fault.EMPTY: phrase("没有填写号码") + " / no number is written",
    Fault.MASKED: phrase("号码含有“*”,是脱敏后的号码") + " / the number is masked with asterisks",
    Fault.CHARACTERS: phrase("号码里有不该出现的字符") + " / the number holds characters that cannot be there",
    Fault.LENGTH: phrase("号码位数不对") + " / the number has the wrong length",
    Fault.PLACEHOLDER: phrase("号码以999999开头,是占位号码") + " / the number is a placeholder beginning 999999",
    Fault.DATE: phrase("号码里的出生日期不存在") + " / the birth date inside the number does not exist",
    Fault.FUTURE: phrase("号码里的出生日期晚于基准日") + " / the birth date inside the number lies after the reference day",
    Fault.EXCEL: phrase("长数字被Excel破坏,末三位变成了000") + " / Excel destroyed the long number: its last digits became 000",
    Fault.CHECK: phrase("号码的校验码不对,至少有一位写错") + " / the check digit is wrong: at least one digit is miswritten",
    Fault.DISABILITY: phrase("残疾人证号末尾的类别、等级或补发标记不对") + " / wrong tail of the disability number",
    Fault.FORM: phrase("号码的格式不对") + " / the number does not have the prescribed form",
    Fault.AREA_UNKNOWN: phrase("号码前六位不是已知的行政区划代码") + " / the first six digits are no known area code",
    Fault.INNER_CHECK: phrase("内含的组织机构代码校验不符") + " / the organisation code inside does not match its check digit",
    Fault.LUHN: phrase("账号不符合银行卡校验规则,存折账号常见") + " / the account fails the card check (usual for passbooks)",
}
