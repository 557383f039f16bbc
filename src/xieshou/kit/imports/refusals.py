"""Why a whole file is refused, in words for the person who uploaded it.

InputError
  FileRefused      exit 2   `code` for tests and API; `chinese` for the page
"""

from __future__ import annotations

from xieshou.engines.errors import InputError

SENTENCES = {
    "too_large": (
        "文件有{size_mb}兆,超过上限{limit_mb}兆;请分成几个文件再上传",
        "the file has {size_mb} MB, the limit is {limit_mb} MB: split it",
    ),
    "empty": (
        "文件里没有数据;请检查是否选对了文件、是否已保存",
        "the file holds no data: check that it is the right one",
    ),
    "form": (
        "不认识这种文件;请上传.xlsx、.xls工作簿或.csv文本",
        "unknown kind of file: upload an .xlsx or .xls workbook or a .csv text",
    ),
    "archive": (
        "这是压缩包;请先解压,再上传里面的表",
        "this is an archive: unpack it and upload the table inside",
    ),
    "paths": (
        "文件内部的路径不正常(含有“..”或绝对路径),正常的表格不会有,已拒绝;请重新从原系统导出",
        "a part inside the file has a path no honest workbook has: export it again",
    ),
    "extension": (
        "文件扩展名是{extension},内容却是{actual};请改成正确的扩展名,或重新另存后上传",
        "the name says {extension}, the content is something else: save it again under the right name",
    ),
    "password": (
        "工作簿设有打开密码,系统不能读取;请取消密码后再上传",
        "the workbook is protected by a password: remove it and upload again",
    ),
    "macros": (
        "工作簿带有宏,为安全起见不读取;请另存为不带宏的.xlsx再上传",
        "the workbook contains macros: save it as .xlsx without macros",
    ),
    "damaged": (
        "文件已损坏或不完整,读不出来;请重新从原系统导出,或用Excel打开后另存再上传",
        "the file is damaged or incomplete: export it again",
    ),
    "bomb": (
        "文件解开后会膨胀到{inflated_mb}兆,不像正常的表格,已拒绝;请重新从原系统导出",
        "the file would inflate to {inflated_mb} MB and is refused: export it again",
    ),
    "entities": (
        "文件里有自定义实体,正常的表格不会有,已拒绝;请重新从原系统导出",
        "the file defines its own entities, which no honest table does: export it again",
    ),
    "far_cell": (
        "表格里有一格远在正文之外({cell});请删去右侧多余的列后另存再上传",
        "one cell lies far outside the table ({cell}): delete the surplus columns and save again",
    ),
    "far_row": (
        "表格到了第{row}行,超过上限{rows_max}行;请删去末尾的空行,或分成几个文件再上传",
        "the table reaches row {row}, the limit is {rows_max}: delete empty rows at the end or split the file",
    ),
    "wide": (
        "表格有{columns}列,超过上限{columns_max}列;请删去右侧多余的列,或检查分隔符后再上传",
        "the table has {columns} columns, the limit is {columns_max}: delete surplus columns or check the separator",
    ),
    "long_cell": (
        "第{row}行有一格的文字超过{most}个字,电子表格里放不下;请检查引号和换行,改好后再上传",
        "a cell in row {row} holds more than {most} characters, more than a spreadsheet can: check quotes and line ends",
    ),
    "uncounted": (
        "有{count}格是公式,却没有算好的值,系统不替您计算;请用Excel或WPS打开、重新计算并保存,或粘贴为数值后再上传",
        "{count} cells hold formulas without a result: open, recalculate and save the workbook, or paste values",
    ),
    "uncounted_at": (
        "工作表“{sheet}”第{row}行{column}列是公式,却没有算好的值(这样的共{count}格),系统不替您计算;请用Excel或WPS打开、重新计算并保存,或粘贴为数值后再上传",
        "sheet {sheet}, row {row}, column {column} holds a formula without a result ({count} such cells in all):"
        " open, recalculate and save the workbook, or paste values",
    ),
    "styles": (
        "工作簿里的格式说明超过{megabytes}兆,不像正常的表格;请把数据复制到新的工作簿再上传",
        "the workbook's styles exceed {megabytes} MB: copy the data into a new workbook",
    ),
    "quote": (
        "第{row}行附近的引号没有成对,后面的行都并进了一格;请改好引号,或另存为.xlsx再上传",
        "a quotation mark near line {row} is never closed: mend it or save as .xlsx",
    ),
    "two_encodings": (
        "文件里混有两种文字编码,从第{row}行起读出来会是乱码;请分别打开来源文件,另存为.xlsx后再合并",
        "two text encodings are mixed, beginning at line {row}: open the sources, save as .xlsx and join them again",
    ),
    "memory": (
        "读这个文件要用的内存超过了上限;多半是正文之外还有格子,请删去多余的行列后另存再上传",
        "reading the file takes more memory than allowed: delete surplus rows and columns and save again",
    ),
    "slow": (
        "读这个文件用的处理器时间超过了上限({seconds}秒),已停止;请分成几个文件再上传",
        "reading the file took more than {seconds} s of processor time and was stopped: split it",
    ),
    "still": (
        "读这个文件时有{seconds}秒没有任何进展,已停止;机器正忙的,请过一会儿再试;再次停下的,请分成几个文件再上传",
        "nothing more was read for {seconds} s and reading was stopped: try again when the machine is less busy, or split the file",
    ),
    "failed": (
        "读文件的程序中途停止,没有读完;请用Excel打开后另存为新的.xlsx再上传",
        "the reader stopped before the end: save the file anew as .xlsx",
    ),
    "not_text": (
        "文件扩展名是.csv,内容却不是文本;请重新导出为.csv或.xlsx再上传",
        "the file is named .csv but is no text: export it again",
    ),
    "encoding": (
        "认不出文件的文字编码;请另存为“CSV UTF-8”或.xlsx再上传",
        "unknown text encoding: save it as CSV UTF-8 or .xlsx",
    ),
    "no_heading": (
        "前{rows}行里找不到“{title}”的表头;至少要有这些列:{missing}",
        "no heading of this layout in the first {rows} rows; these columns are needed: {missing}",
    ),
    "missing_columns": (
        "表头里缺少必需的列:{missing};请补上这些列,或下载导入模板照着填",
        "required columns are missing: {missing}",
    ),
    "field_codes": (
        "表头是字段代码({codes}……),同一代码在不同系统里意思不同;请在上传时选明来自哪个系统:{systems}",
        "the heading is made of field codes ({codes}…), which mean different things in different systems: say which system",
    ),
    "no_rows": ("表头下面没有一行数据;请检查是否选对了文件", "there is no row under the heading"),
}

NOTES = {
    "formulas": (
        "表里有{count}格是公式:读的是上次保存时算好的值",
        "{count} cells hold formulas: the values saved last were read",
    ),
    "links": (
        "工作簿引用了别的文件:没有打开那些文件,只读了本工作簿里保存的值",
        "the workbook refers to other files: they were not opened, only the values saved here were read",
    ),
    "other_sheets": (
        "只读了工作表“{sheet}”;还有同样的工作表没有读:{sheets}。请把它们合并到一张表,或分别另存后上传",
        "only sheet {sheet} was read; other sheets look the same: {sheets}. Join them or upload each",
    ),
    "unknown_columns": (
        "这些列不在版式里,原样保留、不作判断:{columns}",
        "columns the layout does not know are kept as they are: {columns}",
    ),
    "not_kept": (
        "这些列现在还没有可记的地方,入库时不记:{columns}",
        "columns that have no place to be kept yet are not taken in: {columns}",
    ),
}


class FileRefused(InputError):
    """The file as a whole cannot be staged. `str` is one line in both languages."""

    def __init__(self, code: str, **facts: object) -> None:
        chinese, english = SENTENCES[code]
        self.code, self.facts = code, facts
        self.chinese, self.english = chinese.format(**facts), english.format(**facts)
        super().__init__(f"{self.chinese} / {self.english}")
