"""The text of an HTML mail is what a person would see of it, and text in the guide is only text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.markup import escape, hidden_text, visible_text
from tests.cpu_time import cpu_seconds

TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div style='display:none'>",
        "</div>",
        "<br>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        '<a href="',
        "<td",
        ">",
        "<",
        "&",
        "&#99999999999;",
        "&lt;",
        "<blockquote>",
        "</blockquote>",
        "<pre>",
        "<![CDATA[",
        "<?x",
        "word",
    ]
)
PAGES = st.one_of(st.text(), st.lists(st.one_of(TAGS, st.text(max_size=10))).map("".join))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("Hello <b>dear</b>\n   bank<i>!</i>", "Hello dear bank!", id="white space collapses"),
        pytest.param("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree", id="paragraphs and line ends"),
        pytest.param("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo", id="a blank line is kept"),
        pytest.param("Fees &amp; caf&eacute; &#8364;5 &lt;b&gt;", "Fees & café €5 <b>", id="entities"),
        pytest.param(
            "<table><tr><td>Fee</td><td>25</td></tr><tr><td>Sum<td>30</table>", "Fee | 25\nSum | 30", id="table"
        ),
        pytest.param("<ul><li>One<li>Two</ul>", "- One\n- Two", id="list with elements left open"),
        pytest.param("<pre>a  b\n c</pre>", "a  b\n c", id="preformatted"),
        pytest.param("a<hr>b", "a\n" + "_" * 32 + "\nb", id="rule"),
        pytest.param("Mine<blockquote type=cite>Yours<br>too</blockquote>", "Mine\n\n> Yours\n> too", id="quotation"),
        pytest.param(
            '<blockquote style="margin:0 0 0 40px;border:none;padding:0">Mine</blockquote>',
            "Mine",
            id="mere indentation",
        ),
        pytest.param('Mine<div class="yahoo_quoted">Yours</div>', "Mine\n> Yours", id="quoting container"),
        pytest.param('<img alt="a > b">text', "text", id="bracket within an attribute"),
        pytest.param("2 < 3 and 3 > 2", "2 < 3 and 3 > 2", id="brackets that are no tags"),
        pytest.param("so\u00adft\u200b", "soft", id="characters without a shape"),
        pytest.param("text <b", "text", id="tag cut off"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_page_reads_as_it_looks(html: str, text: str) -> None:
    assert visible_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>secret</script>",
        "<style>secret {}</style>",
        "<head><title>secret</title></head>",
        "<!-- secret -->",
        "<!--[if mso]>secret<![endif]-->",
        '<div style="display:none">secret</div>',
        '<div style="DISPLAY : NONE !important;color:red">secret<p>secret</p></div>',
        "<span style='visibility:hidden'>secret</span>",
        "<span style=font-size:0>secret</span>",
        '<span style="font-size: 0px">secret</span>',
        '<span style="opacity:0">secret</span>',
        '<div style="max-height:0;overflow:hidden">secret</div>',
        '<p hidden class="x">secret<p>',
        '<p style="display:none" style="display:block">secret</p>',
        "<template>secret</template>",
        "<div style='height:0;overflow:hidden'>secret</div>",
        "<div style='width:0px;overflow-x:hidden'>secret</div>",
        "<span style='position:absolute;left:-9999px'>secret</span>",
        "<p style='text-indent:-9999px'>secret</p>",
        "<span style='clip:rect(0,0,0,0);position:absolute'>secret</span>",
        "<span style='clip-path:inset(100%)'>secret</span>",
        "<span style='font-size:1px'>secret</span>",
        "<span style='font:0/0 a'>secret</span>",
        "<span style='opacity:.01'>secret</span>",
        "<span style='opacity:1%'>secret</span>",
        "<div style='height:0;overflow:auto'>secret</div>",
        "<div style='background:silver'><font color='#C0C0C0'>secret</font></div>",
        "<span style='color:transparent'>secret</span>",
        "<span style='color:rgba(0, 0, 0, 0)'>secret</span>",
        "<span style='color:#fffffe'>secret</span>",
        "<font color=white>secret</font>",
        "<p style='background:#123456'><span style='color:rgb(18,52,86)'>secret</span></p>",
        "<table bgcolor=black><tr><td>secret</td></tr></table>",
        "<style>.h, p.x {display:none}</style><p class='a h'>secret</p><p class=x>secret</p>",
        "<style><!-- #h {mso-hide:all} --></style><p id=h>secret</p>",
        "<xml>secret</xml>",
    ],
)
def test_what_nobody_sees_is_no_text(hidden: str) -> None:
    assert visible_text(f"{hidden}<p>seen</p>").split() == ["seen"]


@pytest.mark.parametrize(
    "seen",
    [
        "<td style='font-size:0'><div style='font-size:14px'>seen</div></td>",
        "<td bgcolor=#003366><a style='color:#fff'>seen</a></td>",
        "<td style='background:url(dark.png)'><span style='color:white'>seen</span></td>",
        "<td style='background:linear-gradient(red, blue);color:#fff'>seen</td>",
        "<p style='margin-left:36pt;text-indent:-18pt'>seen</p>",
        "<div style='width:10%;overflow:hidden'>seen</div>",
        "<div style='max-height:100%;overflow:hidden'>seen</div>",
        "<style>@media print {.a {display:none}} .b .a {display:none}</style><p class=a>seen</p>",
        "<style>/* .a {display:none} */ .a {color:red}</style><p class=a>seen</p>",
        "<p style='color:var(--x);background:var(--y)'>seen</p>",
        "<p style='width:1e9px;opacity:1;font-size:12'>seen</p>",
    ],
)
def test_what_only_looks_hidden_is_text(seen: str) -> None:
    assert visible_text(seen) == "seen"


def test_hidden_text_is_what_a_person_would_not_see() -> None:
    page = "<title>t</title><style>p {}</style><!-- c --><p>seen <b style='display:none'>not\u200b seen</b></p>"
    assert hidden_text(page) == "not seen"
    assert hidden_text("<p>seen</p><p style='display:none'>\u200c&nbsp;\u00ad</p>") == ""


@given(PAGES)
def test_any_page_gives_some_text(html: str) -> None:
    assert isinstance(visible_text(html), str)


@given(st.text())
def test_escaped_text_holds_no_markup_and_shows_the_same(text: str) -> None:
    shown = escape(text)
    bare = shown.replace("<br>", "")
    assert not re.search(r"[<>\"'\r\n]|&(?!amp;|lt;|gt;|quot;|#x27;)", bare)
    visible = re.sub(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    assert unescape(shown.replace("<br>", "\n")) == re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", visible)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<!--" * 40_000, id="comments"),
        pytest.param("<a " * 40_000, id="open tags"),
        pytest.param("<a ='\"" * 40_000, id="quotes"),
        pytest.param("<div>" * 20_000 + "</span>" * 20_000, id="nesting"),
        pytest.param("<" * 100_000, id="brackets"),
        pytest.param("<a " + "a" * 100_000 + ">", id="one long name"),
        pytest.param("<a x=" + " " * 100_000 + ">", id="blanks in a tag"),
        pytest.param("<p hidden>" * 10_000, id="hidden elements"),
        pytest.param("&" * 100_000, id="ampersands"),
        pytest.param("&#" + "1" * 100_000, id="one long reference"),
        pytest.param("<style>" * 14_000, id="style sheets"),
        pytest.param("<style " * 14_000, id="style sheets without an end"),
        pytest.param("<style>" + ".a{" * 30_000, id="rules in rules"),
        pytest.param("<style>" + ".a{top:0}" * 8_000 + "</style>" + "<p class=a>" * 8_000, id="rules and classes"),
        pytest.param("<style>" + "a," * 40_000 + "{" + "color:red;" * 2_000 + "}</style>", id="long selectors"),
        pytest.param("<style>" + "/*" * 50_000, id="comments in style sheets"),
        pytest.param("<p class='" + "a " * 50_000 + "'>x", id="classes"),
        pytest.param("<p style='font:" + "1px " * 24_000 + "'>x", id="font sizes"),
        pytest.param("<p style='color:rgb(" + "1," * 50_000 + "'>x", id="colours"),
    ],
)
def test_hostile_pages_are_read_in_linear_time(html: str) -> None:
    assert cpu_seconds(lambda: visible_text(html)) < 2
