"""The same lists and forms as office programs save them: DOCX, ODS, RTF, PDF, and XLSX
with empty cells. Written by hand, so that a run needs no office program; what
LibreOffice makes of a table is in tests/golden/documents."""
import io
import zipfile
import zlib
from xml.sax.saxutils import escape

import forms
import openpyxl

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OPEN = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"'
                 for p in ("office", "table", "text"))


def _zip(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _word_paragraph(draft, text):
    """Word parts a text into runs wherever it was edited."""
    at = draft.random.randrange(len(text) + 1) if draft.random.random() < 0.3 else len(text)
    runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
                   for part in (text[:at], text[at:]) if part)
    return f"<w:p>{runs}</w:p>"


def document(draft):
    """DOCX: a form, or a list as a table."""
    if draft.random.random() < 0.5:
        body = "".join(_word_paragraph(draft, line) for line in forms.record(draft)[1].splitlines())
    else:
        header, rows = forms.list_of_customers(draft)
        body = "<w:tbl>" + "".join(
            "<w:tr>" + "".join(f"<w:tc>{_word_paragraph(draft, cell)}</w:tc>" for cell in row)
            + "</w:tr>" for row in [header, *rows]) + "</w:tbl>"
        body = _word_paragraph(draft, draft.company()) + body + _word_paragraph(draft, draft.sentence())
    return ".docx", _zip(**{
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<?xml version='1.0'?><w:document {_WORD}><w:body>{body}</w:body></w:document>"})


def _gaps(draft, header, rows):
    """Empty columns before some, and rows of which not all cells are filled."""
    empty = [draft.random.random() < 0.25 for _ in header]
    spread = lambda row: [cell for gap, value in zip(empty, row)
                          for cell in ([None, value] if gap else [value])]
    return spread(header), [spread(row) for row in rows]


def calc(draft):
    """ODS, with empty cells written once and how many there are."""
    header, rows = _gaps(draft, *forms.list_of_customers(draft))

    def cells(row):
        out, empty = [], 0
        for value in [*row, ""]:
            if value is None:
                empty += 1
                continue
            if empty:
                out.append(f'<table:table-cell table:number-columns-repeated="{empty}"/>')
            empty = 0
            out.append('<table:table-cell office:value-type="string"><text:p>'
                       f"{escape(value)}</text:p></table:table-cell>" if value else "")
        return "".join(out)

    body = "".join(f"<table:table-row>{cells(row)}</table:table-row>" for row in [header, *rows])
    return ".ods", _zip(**{
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<?xml version='1.0'?><office:document-content {_OPEN}><office:body>"
                       f"<office:spreadsheet><table:table>{body}</table:table></office:spreadsheet>"
                       "</office:body></office:document-content>"})


def gaps(draft):
    """XLSX, whose strings are shared, with cells that are not there."""
    header, rows = _gaps(draft, *forms.list_of_customers(draft))
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return ".xlsx", out.getvalue()


def _rtf(text):
    """ASCII, and UTF-16 units with a question mark for old readers."""
    out = []
    for character in text:
        if character in "\\{}":
            out.append("\\" + character)
        elif character.isascii():
            out.append(character)
        else:
            units = character.encode("utf-16-le")
            for at in range(0, len(units), 2):
                unit = int.from_bytes(units[at:at + 2], "little")
                out.append(f"\\u{unit - 65536 if unit > 32767 else unit}?")
    return "".join(out)


def rich(draft):
    """RTF: a form, or a list as a table."""
    if draft.random.random() < 0.5:
        body = "\\par\n".join(_rtf(line).replace("\t", "\\tab ")
                              for line in forms.record(draft)[1].splitlines())
    else:
        header, rows = forms.list_of_customers(draft)
        body = "\n".join("\\trowd " + "".join(f"\\cellx{1000 * n}" for n in range(1, len(row) + 1))
                         + "\\pard\\intbl " + "".join(_rtf(cell) + "\\cell " for cell in row) + "\\row"
                         for row in [header, *rows])
    return ".rtf", ("{\\rtf1\\ansi\\uc1{\\fonttbl{\\f0 Liberation Sans;}}\n" + body + "\n}\n").encode("ascii")


def portable(draft):
    """PDF of a form, for languages of the West; another program has no letters for the
    others without a font in the file, so those get a DOCX."""
    text = forms.record(draft)[1].replace("\t", "    ")
    try:
        lines = [line.encode("cp1252") for line in text.splitlines()]
    except UnicodeEncodeError:
        body = "".join(_word_paragraph(draft, line) for line in text.splitlines())
        return ".docx", _zip(**{"word/document.xml":
                                f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"})
    shown = b"BT /F1 10 Tf 14 TL 40 800 Td " + b" ".join(
        b"(" + line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*"
        for line in lines) + b" ET"
    return ".pdf", _pdf(zlib.compress(shown))


def _pdf(content):
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
               b"/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\n"
                  b"startxref\n%d\n%%%%EOF\n" % (table, len(out)))


FORMS = {f.__name__: f for f in (document, calc, gaps, rich, portable)}
