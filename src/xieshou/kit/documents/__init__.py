"""文件: one record of a document, four writers. `docs/documents.md` has the example."""

from xieshou.kit.documents.html import as_body, as_html, drawn
from xieshou.kit.documents.model import (
    BLANK,
    BulletinHead,
    Cell,
    Column,
    Document,
    Facts,
    Figure,
    Head,
    Heading,
    Lines,
    OfficialHead,
    Paper,
    Paragraph,
    Part,
    PlainHead,
    Rate,
    Row,
    Rule,
    Signature,
    Stamp,
    Table,
)
from xieshou.kit.documents.numbers import day_in_words, month_in_words
from xieshou.kit.documents.pdf import as_pdf, as_pictures
from xieshou.kit.documents.sentences import sentence
from xieshou.kit.documents.stamps import basis_of
from xieshou.kit.documents.xlsx import as_xlsx


def as_docx(document: Document) -> bytes:
    """The document as a Word file."""
    from xieshou.kit.documents import docx  # what writes Word is loaded by whoever writes it, not by every command

    return docx.as_docx(document)


__all__ = [
    "BLANK", "BulletinHead", "Cell", "Column", "Document", "Facts", "Figure", "Head", "Heading", "Lines", "OfficialHead", "Paper",
    "Paragraph", "Part", "PlainHead", "Rate", "Row", "Rule", "Signature", "Stamp", "Table", "as_body", "as_docx", "as_html", "as_pdf",
    "as_pictures", "as_xlsx", "basis_of", "day_in_words", "drawn", "month_in_words", "sentence",
]  # fmt: skip
