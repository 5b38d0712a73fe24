from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import corpus, markdown_texts
from nbllm.markdown import closed, render, reveal, scrub
from nbllm.markdown.highlight import Highlighter

TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"}
TAGS |= {"div", "p", "pre", "s", "span", "strong", "sup", "table", "tbody", "td", "th", "thead"}
TAGS |= {"tr", "ul", "wbr"}
CLASSES = re.compile(
    r"language-[\w+#.-]{1,32}|highlight|nbllm-s-(?:footnote|table|task)"
    r"|tex2jax_ignore mathjax_ignore|[kscmo]|n[abcdft]|g[dhiopu]",
    re.ASCII,
)
LINK = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20\u200b-\u200f\u202a-\u202e]*", re.IGNORECASE)
VALUES = {
    "class": CLASSES,
    "href": LINK,
    "title": LINK,
    "target": re.compile("_blank"),
    "rel": re.compile("noopener noreferrer nofollow ugc"),
    "referrerpolicy": re.compile("no-referrer"),
    "align": re.compile("right|center"),
    "dir": re.compile("auto"),
    "tabindex": re.compile("0"),
    "start": re.compile(r"\d+"),
}


class Page(HTMLParser):
    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def assert_safe_html(html: str) -> None:
    for tag, attributes in Page(html).elements:
        assert tag in TAGS
        for name, value in attributes.items():
            assert name in VALUES
            assert VALUES[name].fullmatch(value or ""), (tag, name, value)


@given(markdown_texts | st.text())
def test_any_text_renders_as_allowed_html(text):
    assert_safe_html(render(text))


@pytest.mark.parametrize("payload", corpus())
def test_a_hostile_text_renders_as_allowed_html(payload):
    assert_safe_html(render(payload))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](https://ok.test)", 'href="https://ok.test" title="https://ok.test"'),
        ("see https://ok.test/a_(b), too", ">https://ok.test/a_(b)</a>, too"),
        ("(https://ok.test)", ">https://ok.test</a>)"),
        ("(https://ok.test/a_(b))", ">https://ok.test/a_(b)</a>)"),
        ("http://ok.test/*a*_b", ">http://ok.test/*a*_b</a>"),
        ("<https://ok.test>", 'href="https://ok.test" target="_blank"'),
        ("![plot](https://ok.test/p.png)", ">image: plot</a>"),
        ("![x](data:image/png;base64,AA)", "<em>image: x</em>"),
        ("[![b](https://ok.test/x)](https://ok.test)", "><em>image: b</em></a>"),
        ("[x](notes.md)", "<p>[x](notes.md)</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("[x](<https://ok.test/a\u200bb>)", 'href="https://ok.test/ab"'),
        (f"[x](https://ok.test/{'a' * 2048})", "<p>[x]("),
        ("https://bank.test@evil.test/", "<p>https://bank.test@evil.test/</p>"),
        ("- [ ] a\n- [x] b", '<li><span class="nbllm-s-task">☐</span> a'),
        ("- [ ] a\n- [x] b", '<li><span class="nbllm-s-task">☑</span> b'),
        ("a[^b-1] c", "<p>a<sup>b-1</sup> c</p>"),
        ("a\n[^1]: *b*\nc", '<p class="nbllm-s-footnote"><sup>1</sup> <em>b</em>\nc</p>'),
        ("3. a", '<ol start="3">'),
        ("|a|\n|-:|\n|b|", '<td align="right">b</td>'),
        ("~~a~~  \nb", "<s>a</s><br>"),
        ("שלום", '<p dir="auto">'),
        ("```c++\nint x;\n```", '<code class="language-c++"><span class="k">int</span> x;'),
        ("```nonsense\nint x;\n```", '<code class="language-nonsense">int x;'),
        ("$a_1*b*c_2$", "<p>$a_1*b*c_2$</p>"),
        ("$$\n- a\n\n= b\n$$", "<p>$$\n- a\n\n= b\n$$</p>"),
        ("\\[ a_1 \\\\ b \\]", "\\[ a_1 \\\\ b \\]"),
        (
            "$$\n*a*",
            '<pre tabindex="0"><code class="tex2jax_ignore mathjax_ignore">$$\n*a*</code></pre>',
        ),
        ("$$a \\text{$b$}$$", ">$$a \\text{$b$}$$</code>"),
        ("from $5 to $6", "from <span>$</span>5 to <span>$</span>6"),
        ("$\\href{https://x}{y}$", '<code class="tex2jax_ignore mathjax_ignore">$\\href'),
    ],
)
def test_how_it_renders(text, expected):
    assert expected in render(text)


LANGUAGES = ["python", "js", "json", "bash", "html", "sql", "rust", "yaml", "diff", "cpp", "latex"]


@given(st.sampled_from(LANGUAGES), st.text(st.characters(exclude_categories=["C"])))
def test_highlighting_changes_no_character(language, line):
    code = f"if x = '{line}\n"
    html = render(f"~~~~~~{language}\n{code}~~~~~~")
    assert unescape(re.sub("<[^>]*>", "", html)) == scrub(code) + "\n"


@pytest.mark.parametrize(
    "code", ["x = 1\n" * 10_000, f"x = 1{' ' * 600}\n", f"x = {'1+' * 999}2\n"]
)
def test_code_that_a_lexer_may_choke_on_stays_plain(code):
    assert f'<code class="language-python">{code}</code>' in render(f"```python\n{code}```")


def test_code_is_plain_and_whole_once_the_time_is_used_up():
    assert (
        Highlighter().html("x = 1", "python")
        == 'x <span class="o">=</span> <span class="m">1</span>'
    )
    assert Highlighter(seconds=0).html("x 1", "python") == "x 1"


def test_a_short_table_cannot_become_a_huge_page():
    bomb = ("|a" * 50 + "\n" + "|-" * 50 + "\n" + "|\n" * 1000 + "\n") * 20
    html = render(bomb)
    assert html.count("<td") <= 5_000
    assert len(html) < 10 * len(bomb)


def test_endless_words_may_break():
    html = render(f"before {'<a' * 10_000} after")
    assert html.count("<wbr>") == 199
    assert unescape(html.replace("<wbr>", "")) == f"<p>before {'<a' * 10_000} after</p>\n"
    assert "<wbr>" not in render("a" * 199)


@pytest.mark.parametrize("formula", ["$a" + "&" * 401 + "$", "$" + "{" * 31 + "a" + "}" * 31 + "$"])
def test_a_typesetter_gets_no_formula_that_could_hang_a_page(formula):
    assert "<code class=" not in render(formula.replace("&" * 401, "&").replace("{" * 31, "{"))
    assert "<code class=" in render(formula)


@pytest.mark.parametrize("language", ["", "python"])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_an_open_fence_is_closed(fence, language):
    text = f"Text\n\n{fence}{language}\ncode"
    assert closed(text) == f"{text}\n{fence}"
    assert closed(f"{text}\n{fence}\n \n") == f"{text}\n{fence}\n \n"
    assert closed("no fence") == "no fence"


def test_hidden_characters():
    assert scrub("a\x1b[31m\u202eb\U000e0041\r\nc\ud800") == "a[31mb\nc\ufffd"
    assert scrub(f"x{chr(0x300) * 99}y") == f"x{chr(0x300) * 8}y"
    assert reveal("a\x1b\u202e\u200bb\ud800") == "a\\x1b\\u202e\\u200bb\ufffd"
    assert reveal("می\u200cخواهم 👩\u200d💻\tx\n") == "می\u200cخواهم 👩\u200d💻\tx\n"
    assert reveal("pay\u200dpal") == "pay\\u200dpal"


def test_importing_the_markdown_room_loads_no_parser():
    script = "import sys, nbllm.markdown; print({'markdown_it', 'pygments'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
