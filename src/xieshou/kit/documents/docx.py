"""Word: the same parts in the fonts of 公文 (GB/T 9704); the mark at the head of each page, stamp and page number at its foot."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from xieshou.kit.documents.model import Document
from xieshou.kit.documents.plain import plain

BODY, TITLE, HEADING, SECOND, LATIN = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "Times New Roman"
INK, RED, QUIET = RGBColor(0x1D, 0x28, 0x31), RGBColor(0xC8, 0x10, 0x2E), RGBColor(0x50, 0x5B, 0x63)
PAPERS = {"a4": (210, 297), "a4-wide": (297, 210), "a3-wide": (420, 297)}
FORMAL = (37, 35, 28, 26)  # top, bottom, left, right in mm, GB/T 9704
PLAIN = (24, 24, 20, 20)
# What Word wants to come after a paragraph's borders: out of order, it calls the file damaged.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
LEFT, CENTRE, END = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def as_docx(document: Document) -> bytes:
    """The document as a Word file."""
    made = _Writer(plain(document)).write()
    made.core_properties.title = document.title
    made.core_properties.author = document.head.issuer
    made.core_properties.language = "zh-CN" if document.language.startswith("zh") else "en-GB"
    made.core_properties.comments = " ".join(filter(None, (document.mark, document.stamp.snapshot)))
    made.core_properties.created = made.core_properties.modified = _naive(document)
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def _naive(document: Document) -> datetime:
    """Word keeps no zone: the wall clock of when it was made, else the day of its figures."""
    stamp = document.stamp
    return stamp.made_at.replace(tzinfo=None) if stamp.made_at else datetime.combine(stamp.day, time.min)


class _Writer:
    """Draws the plain document part by part."""

    def __init__(self, drawn: dict[str, Any]) -> None:
        self.drawn = drawn
        self.is_formal = drawn["head"]["kind"] != "plain"
        self.docx = docx.Document()

    def write(self) -> Any:
        self._page()
        self._styles()
        self._running()
        self._head()
        for part in self.drawn["parts"]:
            getattr(self, f"_{part['kind']}")(part)
        self._closing()
        return self.docx

    # --- the page ----------------------------------------------------------------------------------------------------

    def _page(self) -> None:
        section = self.docx.sections[0]
        width, height = PAPERS[self.drawn["paper"]]
        section.page_width, section.page_height = Mm(width), Mm(height)
        if width > height:
            section.orientation = WD_ORIENT.LANDSCAPE
        top, bottom, left, right = FORMAL if self.is_formal else PLAIN
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        self.width = Mm(width - left - right)

    def _styles(self) -> None:
        """The built-in styles with the fonts of 公文; w:eastAsia decides what Chinese is drawn in."""
        chosen = {"Normal": (BODY, 16 if self.is_formal else 12, False), "Heading 1": (TITLE, 22, False), "Heading 2": (HEADING, 16 if self.is_formal else 13, False), "Heading 3": (SECOND, 15, False)}  # fmt: skip
        for name, (font, size, is_bold) in chosen.items():
            style = self.docx.styles[name]
            style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(size), is_bold, False
            style.font.color.rgb = INK
            _east_asia(style.element.get_or_add_rPr(), font)
            _language(style.element.get_or_add_rPr(), self.drawn["language"])
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0 if name == "Normal" else 6)

    def _running(self) -> None:
        section = self.docx.sections[0]
        if self.drawn["mark"]:
            line = section.header.paragraphs[0]
            line.alignment = END
            self._run(line, self.drawn["mark"], size=10.5, font=HEADING)
        foot = section.footer.paragraphs[0]
        self._run(foot, "\n".join(self.drawn["stamp"]), size=7, colour=QUIET)
        number = section.footer.add_paragraph()
        number.alignment = CENTRE
        for word in ("— ", "PAGE", " / ", "NUMPAGES", " —"):
            if word.isalpha():
                _field(self._run(number, "", size=10.5), word)
            else:
                self._run(number, word, size=10.5)

    # --- the head ----------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        head, colour = self.drawn["head"], RED if self.drawn["is_red"] else INK
        if head["kind"] == "plain":
            self._centred(head["issuer"], size=12, colour=QUIET)
            self._title([head["title"]])
            self._centred(head["period"], size=12)
            return
        self._centred(head.get("name") or head["issuer"], size=34, font=TITLE, colour=colour)
        self._centred(head["number"], size=16)
        line = self.docx.add_paragraph()
        if head["kind"] == "bulletin":
            line.paragraph_format.tab_stops.add_tab_stop(self.width, alignment=2)
            self._run(line, f"{head['issuer']}\t{head['on']}", size=16)
        _ruled(line, str(colour), 16 if self.drawn["is_red"] else 8)
        self.docx.add_paragraph()
        self._title(head["lines"])
        if head.get("addressee"):
            self._run(self.docx.add_paragraph(), f"{head['addressee']}:")

    def _title(self, lines: list[str]) -> None:
        line = self.docx.add_heading(level=1)
        line.alignment = CENTRE
        self._run(line, "\n".join(lines), font=TITLE)

    def _centred(self, words: str, **how: Any) -> None:
        if words:
            line = self.docx.add_paragraph()
            line.alignment = CENTRE
            self._run(line, words, **how)

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _heading(self, part: dict[str, Any]) -> None:
        self.docx.add_heading(part["text"], level=part["level"] + 1)

    def _paragraph(self, part: dict[str, Any]) -> None:
        line = self.docx.add_paragraph()
        words = "".join(run["text"] for run in part["runs"])
        if part["is_note"]:
            self._run(line, words, size=9, colour=QUIET)
            return
        line.paragraph_format.first_line_indent = Pt(32)
        line.paragraph_format.line_spacing_rule, line.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(29)
        self._run(line, words, size=16)

    def _lines(self, part: dict[str, Any]) -> None:
        line = self.docx.add_paragraph()
        line.paragraph_format.space_before = Pt(24)
        self._run(line, "    ".join(f"{label}:______________" for label in part["labels"]), size=12)

    def _table(self, part: dict[str, Any]) -> None:
        if part["title"]:
            self.docx.add_heading(part["title"], level=2)
        if part["rows"]:
            self._grid(part)
        for words in filter(None, ("" if part["rows"] else part["empty"], part["note"])):
            self._run(self.docx.add_paragraph(), words, size=9, colour=QUIET)

    def _grid(self, part: dict[str, Any]) -> None:
        columns = part["columns"]
        table = self._new_table(len(part["rows"]) + 1, [column["width"] for column in columns])
        for column, cell in zip(columns, table.rows[0].cells, strict=True):
            self._fill(cell, column["title"], font=HEADING, alignment=CENTRE)
            _shaded(cell)
        _repeats(table.rows[0])
        for row, given in zip(table.rows[1:], part["rows"], strict=True):
            for at, (cell, value) in enumerate(zip(row.cells, given["cells"], strict=True)):
                is_number = columns[at]["align"] == "right"
                self._fill(cell, value["text"], alignment=END if is_number else LEFT, indent=20 if given["is_part"] and not at else 0)  # fmt: skip
            _whole(row)

    def _facts(self, part: dict[str, Any]) -> None:
        if part["title"]:
            self.docx.add_heading(part["title"], level=2)
        table = self._new_table(len(part["lines"]), [11, 20, 11, 20])
        for row, line in zip(table.rows, part["lines"], strict=True):
            cells = row.cells
            if len(line) == 1:
                cells[1].merge(cells[3])
            for at, pair in enumerate(line):
                self._fill(cells[at * 2], pair["label"], colour=QUIET)
                _shaded(cells[at * 2])
                self._fill(cells[at * 2 + 1], pair["text"])
            _whole(row)

    def _closing(self) -> None:
        signed = self.drawn["signature"]
        if signed:
            for words in (signed["office"], signed["on"]):
                line = self.docx.add_paragraph()
                line.alignment = END
                line.paragraph_format.right_indent = Pt(64)
                self._run(line, words)
            self._run(self.docx.add_paragraph(), signed["name"], size=12)
        if self.drawn["copies"]:
            line = self.docx.add_paragraph()
            _ruled(line, str(INK), 6)
            self._run(line, self.drawn["copies"], size=14)

    # --- small things ------------------------------------------------------------------------------------------------

    def _new_table(self, rows: int, shares: list[int]) -> Any:
        table = self.docx.add_table(rows, len(shares), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = int(self.width * share / sum(shares))
            for cell in column.cells:
                cell.width = column.width
        return table

    def _fill(self, cell: Any, words: str, *, font: str = "", colour: Any = None, alignment: Any = LEFT, indent: int = 0) -> None:  # fmt: skip
        line = cell.paragraphs[0]
        line.alignment = alignment
        if indent:
            line.paragraph_format.left_indent = Pt(indent)
        self._run(line, words, size=10.5 if self.drawn["paper"] == "a4" else 9, font=font or "宋体", colour=colour)

    def _run(self, line: Any, words: str, *, size: float = 0, font: str = "", colour: Any = None) -> Any:
        run = line.add_run(words)
        if size:
            run.font.size = Pt(size)
        if font:
            run.font.name = LATIN
            _east_asia(run._element.get_or_add_rPr(), font)
        if colour is not None:
            run.font.color.rgb = colour
        return run


def _east_asia(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _language(properties: Any, language: str) -> None:
    element = properties.find(qn("w:lang"))
    if element is None:
        element = OxmlElement("w:lang")
        properties.append(element)
    element.set(qn("w:val"), "en-GB")
    element.set(qn("w:eastAsia"), "zh-CN" if language.startswith("zh") else "en-GB")


def _field(run: Any, name: str) -> None:
    """A field that Word fills in: the page's number, or how many there are."""
    for kind, text in (("begin", ""), ("", f" {name} "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._element.append(element)


def _ruled(line: Any, colour: str, eighths: int) -> None:
    """A rule below a paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line._element.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _shaded(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1EFE9")):
        shade.set(qn(f"w:{name}"), value)
    cell._element.get_or_add_tcPr().append(shade)


def _repeats(row: Any) -> None:
    """The head of a table stands on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _whole(row)


def _whole(row: Any) -> None:
    """A row is never cut by the end of a page."""
    properties = row._tr.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))
