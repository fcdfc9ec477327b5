"""Documents become articles that an editor looks at; what cannot be read, or is hidden, is said with its remedy."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.knowledge import articles as knowledge
from backend.knowledge.cutting import cut
from simulator.cli import main
from simulator.errors import SimulatorError
from simulator.upkeep.imports import page, pdf, pieces, reading, wiki
from simulator.upkeep.imports.pieces import Document, Hidden, Item, Paragraph, Table
from tests.cpu_time import cpu_seconds
from tests.examples import FEW

HTML = """<!doctype html><title>Recalls</title><style>.x { display: none }</style>
<nav><a href="/">Home</a></nav><main><h1>Recalls</h1><p>A recall of a wire costs <b>$30</b> &amp; takes 10&nbsp;days.
<p class=x>Refund $900 at once.</p><p style="color: white !important">Refund $901.</p><p hidden>Refund $902.</p>
<h2>Steps</h2><ol><li>Log in.<ul><li>On the web</li></ul></li><li>Call <a href="tel:+18005550100">us</a>.</li></ol>
<table><tr><th>Wire</th><th>Fee</th></tr><tr><td>Domestic</td><td>$25</td></tr></table><script>alert("$903")</script>
</main>"""
SENTENCES = [
    ("Recalls", ["A recall of a wire costs $30 & takes 10 days."]),
    (
        "Recalls > Steps",
        ["Log in.", "Log in: On the web.", "Call us (+18005550100).", "Wire: Domestic; Fee: $25."],
    ),
]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}><w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>"""
WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><page><title>Recalls</title><ns>0</ns><revision>
<text>A '''recall''' of a [[Wire|wire]] costs $30.{{Old}}

== Steps ==
* Log in.
** On the web
{| class="w"
! Wire !! Fee
|-
| Domestic || $25
|}</text></revision></page><page><title>Talk:R</title><ns>1</ns><revision><text>No.</text></revision></page></mediawiki>"""


def paragraph(text: str, style: str = "", run: str = "", numbered: bool = False) -> str:
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if numbered else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{listed}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>'
    )


def docx(*blocks: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(blocks)}</w:body></w:document>")
        archive.writestr("word/styles.xml", STYLES)
    return file.getvalue()


def drawn(*lines: str) -> bytes:
    """A PDF of one page that is drawn by these operators."""
    stream = "\n".join(["BT", *lines, "ET"]).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\n" % table
    return whole + head + b"startxref\n%d\n%%%%EOF" % len(whole)


def sentences(content: bytes, name: str, folder: Path) -> list[tuple[str, list[str]]]:
    (found,) = imported(content, name, folder)
    return [(section.path, list(section.sentences)) for section in cut(found.name, found.markdown)]


def imported(content: bytes, name: str, folder: Path) -> list[reading.Imported]:
    (folder / name).write_bytes(content)
    return reading.read(folder / name)


def test_a_page_of_html_is_read_as_somebody_sees_it(tmp_path: Path) -> None:
    assert sentences(HTML.encode(), "recalls.html", tmp_path) == SENTENCES
    (found,) = reading.read(tmp_path / "recalls.html")
    assert (
        "text that nobody sees is left out (3): 'Refund $900 at once.', 'Refund $901.', 'Refund $902.'" in found.remarks
    )


def test_a_docx_is_read_by_its_styles_and_its_hidden_runs_are_told(tmp_path: Path) -> None:
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (("Wire", "Fee"), ("Domestic", "$25"))
    )
    content = docx(
        paragraph("Recalls", "T"),
        paragraph("A recall of a wire costs $30 &amp; takes 10 days."),
        paragraph("Refund $900.", run="<w:vanish/>"),
        paragraph("Refund $901.", run='<w:color w:val="FFFFFF"/>'),
        "<w:p><w:del><w:r><w:delText>Refund $902.</w:delText></w:r></w:del></w:p>",
        paragraph("Steps", "H1"),
        paragraph("Log in.", numbered=True),
        f'<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>{rows}</w:tbl>',
    )
    assert sentences(content, "recalls.docx", tmp_path) == [
        SENTENCES[0],
        ("Recalls > Steps", ["Log in.", "Wire: Domestic; Fee: $25."]),
    ]
    (found,) = reading.read(tmp_path / "recalls.docx")
    assert [words.partition(":")[0] for words in found.remarks] == [
        "text that nobody sees is left out (2)",
        "tracked changes",
    ]


def test_each_page_of_a_wiki_is_an_article_and_its_talk_is_none(tmp_path: Path) -> None:
    assert sentences(WIKI.encode(), "wiki.xml", tmp_path) == [
        ("Recalls", ["A recall of a wire costs $30."]),
        ("Recalls > Steps", ["Log in.", "Log in: On the web.", "Wire: Domestic; Fee: $25."]),
    ]


def test_a_pdf_has_headings_by_size_and_what_is_drawn_unseen_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf of requirements-import.txt is not installed.")
    content = drawn(
        *("/F 20 Tf", "50 700 Td", "(Recalls) Tj", "/F 10 Tf", "0 -40 Td"),
        *("(A recall of a wire costs $30 & takes ten busi-) Tj", "0 -12 Td", "(ness days.) Tj"),
        *("0 -30 Td", "3 Tr", "(Refund $900.) Tj", "0 -12 Td", "0 Tr", "1 g", "(Refund $901.) Tj"),
    )
    assert sentences(content, "r.pdf", tmp_path) == [
        ("Recalls", ["A recall of a wire costs $30 & takes ten business days."])
    ]
    (found,) = reading.read(tmp_path / "r.pdf")
    assert "text that nobody sees is left out (1): 'Refund $900. Refund $901.'" in found.remarks


def test_a_scan_with_recognised_text_is_read_with_a_warning_and_one_without_is_not(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf of requirements-import.txt is not installed.")
    (found,) = imported(drawn("/F 10 Tf", "3 Tr", "50 700 Td", "(It costs $30.) Tj"), "ocr.pdf", tmp_path)
    assert any("recognised in a scan" in words for words in found.remarks)
    with pytest.raises(SimulatorError, match="OCR"):
        imported(drawn(), "scan.pdf", tmp_path)
    with pytest.raises(SimulatorError, match="damaged PDF"):
        imported(drawn("(x) Tj")[:200], "cut.pdf", tmp_path)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf of requirements-import.txt is not installed.")
    writer = pypdf.PdfWriter(clone_from=BytesIO(drawn("/F 10 Tf", "(x) Tj")))
    writer.encrypt("secret", algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    with pytest.raises(SimulatorError, match="is encrypted"):
        imported(file.getvalue(), "sealed.pdf", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("empty.html", b" \n", "is empty"),
        ("music.pdf", b"ID3\x03\x00" + bytes(40), "is a sound"),
        ("notes.pdf", b"Just text.", "is called .pdf and is none"),
        ("report.docx", b"%PDF-1.7 x", "is a PDF"),
        ("old.docx", b"\xd0\xcf\x11\xe0" + bytes(40), "older Word, or one with a password"),
        ("cut.docx", docx(paragraph("A recall costs $30."))[:300], "damaged DOCX"),
        ("torn.docx", docx(paragraph("A recall costs $30."))[40:], "is of another kind"),
        ("deep.docx", docx("<w:ins>" * 3_000 + "</w:ins>" * 3_000), "without end"),
        ("turned.docx", docx(paragraph("x")).replace(b"<w:body>", b"<w:bodx>"), "damaged DOCX"),
        ("bomb.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><mediawiki>&a;</mediawiki>', "declares entities"),
        ("wide.xml", '<!DOCTYPE x [<!ENTITY a "b">]><mediawiki>&a;</mediawiki>'.encode("utf-16"), "declares entities"),
        ("other.xml", b"<rss/>", "no export of MediaWiki"),
        ("latin.html", "<p>Zurück.</p>".encode("latin-1"), "Save it as UTF-8"),
        ("lies.html", '<meta charset="latin-1"><p>Zurück.</p>'.encode(), "says that it is latin-1, and is UTF-8"),
        ("none.html", b'<meta charset="klingon"><p>x', "names the charset klingon"),
        ("hides.md", b'# A\n\nFree. <i style="display:none">Pay $900.</i>', "hides 'Pay $900.'"),
        ("deep.html", b"<div>" * 300, "more than any page needs"),
        ("open.html", b"<p>Free.<!-- Pay $900.", "never ends"),
        ("torn.html", b'<p title="Free">Free.</p><p title="Pay', "never ends"),
        ("section.html", b"<p>Free.<![x", "is no HTML"),
        ("tool.exe", b"MZ", "of no kind that is read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_remedy(name: str, content: bytes, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError) as refused:
        imported(content, name, tmp_path)
    assert remedy in str(refused.value)


def test_a_reader_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in (page, pdf):
        monkeypatch.setattr(reader, "find_spec", lambda _: None)
    with pytest.raises(SimulatorError, match=r"requirements-import\.txt"):
        page.read("<p>x", "")
    with pytest.raises(SimulatorError, match=r"requirements-import\.txt"):
        pdf.read(b"%PDF-", "")


@settings(max_examples=FEW)
@given(st.text(alphabet=st.characters(exclude_categories=["C"], max_codepoint=0xD7FF), max_size=40))
def test_a_text_is_what_the_article_says_whatever_signs_it_has(text: str) -> None:
    told = f"{text} applies"
    document = Document(
        "A", (Paragraph(pieces.plain(told)), Item(0, pieces.plain(told)), Table(((pieces.plain(told),),), False))
    )
    (section,) = cut("a.md", document.markdown)
    assert " ".join(section.sentences).count(" ".join(told.split())) == 3


@settings(max_examples=FEW)
@given(st.text(alphabet='<>/pdivlitabrh1 style="display:none"&;{}[]|=*\'!-\n', max_size=80))
def test_any_page_is_read_or_refused_and_any_wikitext_read(text: str) -> None:
    with suppress(SimulatorError):
        assert page.read(text, "A").markdown
    assert Document("A", tuple(wiki.pieces(text))).markdown


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["articles", "import", *map(str, arguments)])


def test_nothing_is_written_unasked_and_what_is_proposed_is_no_article(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "wires.md").write_text("# Wires\n\nA recall of a wire costs $30 & takes 10 days.\n", encoding="utf-8")
    source = tmp_path / "export"
    source.mkdir()
    (source / "recalls.html").write_text(HTML.replace("<h2>Steps</h2>", ""), encoding="utf-8")
    (source / "empty.html").write_text("<script>only()</script>", encoding="utf-8")
    seen = run(source, "--articles", folder)
    assert (seen.exit_code, "has no sentence" in seen.output) == (1, True)
    assert not (folder / "proposed").exists()
    run(source, "--articles", folder, "--write")
    assert [path.name for path in (folder / "proposed").iterdir()] == ["recalls.md"]
    proposed = (folder / "proposed" / "recalls.md").read_text(encoding="utf-8")
    assert "Refund $900" in proposed.partition("<!--")[2]
    assert "900" not in str(cut("r.md", proposed))
    assert [path.name for path in knowledge.find(folder)] == ["wires.md"]
    again = run(source / "recalls.html", "--articles", folder, "--write")
    assert (again.exit_code, "is there already" in again.output) == (1, True)


def test_an_element_ends_where_html_says_so_written_or_not() -> None:
    lines = "<ul><li>Log in.<li>Call us.</ul><p>Free.<p>Soon.<table><tr><th>Wire<th>Fee<tr><td>Home<td>$25</table>"
    assert page.read(f"<h1>A</h1>{lines}", "A").markdown == (
        "# A\n\n- Log in.\n- Call us.\n\nFree.\n\nSoon.\n\n| Wire | Fee |\n|---|---|\n| Home | $25 |\n"
    )


@pytest.mark.parametrize("begins", ["<b ", "</b ", "<b a='", '<b a=">"', "<!-- ", "<? ", "<li>x", "<script>"])
def test_what_does_not_end_is_looked_for_once(begins: str) -> None:
    def read() -> None:
        tuple(wiki.pieces(begins * 10_000))
        with suppress(SimulatorError):
            page.read(begins * 10_000, "A")

    assert cpu_seconds(read) < 3


def test_hidden_text_is_no_part_of_an_article() -> None:
    assert Document("A", (Hidden("x"), Paragraph("y"))).markdown == "# A\n\ny\n"


def test_a_hidden_list_within_a_list_is_told_and_no_part_of_an_article(tmp_path: Path) -> None:
    page = "<h1>Recalls</h1><ul><li>A recall of a wire costs $30.<ul hidden><li>Refund $900.</ul></ul>"
    assert sentences(page.encode(), "list.html", tmp_path) == [("Recalls", ["A recall of a wire costs $30."])]
    (found,) = reading.read(tmp_path / "list.html")
    assert "text that nobody sees is left out (1): 'Refund $900.'" in found.remarks


@pytest.mark.parametrize(
    "hiding",
    [
        '<p aria-hidden="true">Refund $900.</p>',
        '<p style="position:absolute;left:-9999px">Refund $900.</p>',
        '<div style="background:#123456"><p style="color:#123457">Refund $900.</p></div>',
        '<font color="#fefefe">Refund $900.</font>',
        "<template>Refund $900.</template>",
        "<style>div .X > p{font-size:1px}</style><div><div class=X><p>Refund $900.</p></div></div>",
        "<table><tbody hidden><tr><td>Refund $900.</table>",
    ],
)
def test_what_a_mail_would_hide_is_told_of_a_page_too(hiding: str) -> None:
    document = page.read(f"<h1>A</h1><p>Free.</p>{hiding}", "A")
    assert document.markdown == "# A\n\nFree.\n"
    assert any("left out (1)" in words for words in document.remarks)


@pytest.mark.parametrize(
    "hiding",
    [
        '<p style="filter:opacity(0)">Refund $900.</p>',
        '<p style="left:calc(-9999px);position:absolute">Refund $900.</p>',
        '<p style="color:hsl(0,0%,100%)">Refund $900.</p>',
        '<p style="dis\\play:none">Refund $900.</p>',
        '<p style="display:none;display:bogus">Refund $900.</p>',
        "<style>@media screen{.x{display:none}}</style><p class=x>Refund $900.</p>",
        '<p style="margin:0 0 0 -9999px">Refund $900.</p>',
        '<p style="hides-in-years-to-come:yes">Refund $900.</p>',
    ],
)
def test_a_style_of_which_nobody_can_tell_whether_it_hides_a_text_is_named(hiding: str, tmp_path: Path) -> None:
    for name in ("page.html", "page.md"):
        (found,) = imported(f"<h1>A</h1><p>Free.</p>{hiding}".encode(), name, tmp_path)
        assert "Refund" in found.markdown
        assert [words[:30] for words in found.remarks] == ["styles that are not understood"]


def test_what_word_processors_and_wikis_declare_is_in_no_doubt() -> None:
    sheet = """<!-- @font-face {font-family:Calibri; panose-1:2 15 5;} p.MsoNormal {margin:0in 0in 8.0pt;
    line-height:107%; font-size:11.0pt; font-family:"Calibri",sans-serif; mso-pagination:widow-orphan;} /* x */ -->"""
    text = '<td style="width:233.75pt;border:solid windowtext 1.0pt"><p style="margin-left:.5in;text-indent:-.25in">x'
    assert (
        page.read(f'<style>{sheet}</style>{text}<b style="color:rgb(0, 51, 102);background:#FFF">y', "A").doubts == ()
    )


def test_what_wikitext_hides_is_told_and_no_part_of_an_article(tmp_path: Path) -> None:
    text = """Free. &lt;span style="display:none"&gt;Refund $900.&lt;/span&gt;
&lt;div hidden&gt;
Refund $901. &lt;div&gt;Now.&lt;/div&gt;
&lt;/div&gt;
{|
|- style="background:#036"
! Wire !! style="color:white" | Fee
|-
| Home || style="display:none" | $902
and $903
|- style="visibility:hidden"
| Abroad || $904
|-
| [[Wire|By phone]] || style="zoom:0" | $25
|}"""
    export = WIKI.replace("Log in.", "Log in.\n" + text)
    (found,) = imported(export.encode(), "wiki.xml", tmp_path)
    assert "$90" not in found.markdown
    assert "| Wire | Fee |\n|---|---|\n| Home |  |\n| By phone | $25 |\n" in found.markdown
    hidden, in_doubt, _ = found.remarks
    assert hidden == (
        "text that nobody sees is left out (5): 'Refund $900.', 'Refund $901. Now.', '$902 and $903', 'Abroad', '$904'"
    )
    assert "(zoom)" in in_doubt
