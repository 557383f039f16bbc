"""What a looked-up name is said to be, or why it is none: in Chinese, and told in its reader's language by a page."""

from xieshou.engines.words import phrase

SEVERAL = phrase("“{written}”可以指{count}个地方:{places}")
NO_CODE = phrase("“{written}”没有代码,也没有写明在哪个地区")
NOT_THERE = phrase("{place}在{year}年没有“{written}”")
NOWHERE = phrase("{year}年没有“{written}”")
PERHAPS = phrase("可能是{places}")
FARM = phrase("{name}没有行政区划代码,归在{place}之下")
OF_CORPS = phrase("{written}属兵团,没有行政区划代码")
FORMER = phrase("“{written}”是旧称({year}年止),按{place}认定")
SHORT = phrase("“{written}”是简称,按{place}认定")
NO_SUFFIX = phrase("“{written}”未写“{suffix}”,按{place}认定")
PREFECTURE_LEFT_OUT = phrase("{place}前面未写{prefecture},按代码表补上")
CONNECTIVE = phrase("地名之间多写了“的”")
FORMER_DIVISION = phrase("“{written}”是旧称,今为“第{division}”")
DIRECT = phrase("{place}由{above}直辖,没有地级单位;属兵团一条线")
