"""The text of an HTML mail is what a person would see of it, and text in the guide is only text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.markup import escape, visible_text
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
        "<xml>secret</xml>",
    ],
)
def test_what_nobody_sees_is_no_text(hidden: str) -> None:
    assert visible_text(f"{hidden}<p>seen</p>").split() == ["seen"]


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
        pytest.param("<!--" * 200_000, id="comments"),
        pytest.param("<a " * 200_000, id="open tags"),
        pytest.param("<a ='\"" * 200_000, id="quotes"),
        pytest.param("<div>" * 100_000 + "</span>" * 100_000, id="nesting"),
        pytest.param("<" * 500_000, id="brackets"),
        pytest.param("<a " + "a" * 500_000 + ">", id="one long name"),
        pytest.param("<a x=" + " " * 500_000 + ">", id="blanks in a tag"),
        pytest.param("<p hidden>" * 50_000, id="hidden elements"),
        pytest.param("&" * 500_000, id="ampersands"),
        pytest.param("&#" + "1" * 500_000, id="one long reference"),
    ],
)
def test_hostile_pages_are_read_in_linear_time(html: str) -> None:
    assert cpu_seconds(lambda: visible_text(html)) < 10
