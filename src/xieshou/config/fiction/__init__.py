"""A county that does not exist, for the demo, the tests and the load generator: 演示县, 广西河池市, code 451299.

Nothing here can be the datum of a real person:
- 451299 was never assigned in GB/T 2260 (1980 to date), so no citizen number, town or village can begin with it.
  The numbers carry a correct GB 11643 check digit, because the product must accept them.
- Mobile numbers begin with 154, a network number that had been issued to no carrier (so 2022 carrier lists: 142, 143,
  154, 161, 164 and 194 unissued). They match ^1[3-9]\\d{9}$ and ring nowhere.
- Credit codes carry an organisation body beginning with FAKE, and every employer is called 演示.
- Names, villages, households, wages and wishes are drawn by a seeded generator from word lists of our own.

Pure: no Django, no database, no clock. The day is `DAY`, 2018-09-30; the seed decides everything else, and the same
seed gives the same bytes. `County.make(seed)` is the door; `files` writes what offices would hand in.
"""

from xieshou.config.fiction.county import County
from xieshou.config.fiction.dice import DAY

__all__ = ["DAY", "County"]
