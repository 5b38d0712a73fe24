"""The settled board's look: the live board's, in a few rules and without its controls.

Its classes (s for settled) are its own, because the live board's style sheet lies on the same page.
"""

from __future__ import annotations

# Only properties and values that JupyterLab's sanitizer leaves in an untrusted notebook.
LANES = "display:flex;flex-wrap:wrap;gap:12px"
LANE = "flex:1 1 280px;min-width:0;max-width:100%;box-sizing:border-box;overflow-x:auto"
PREFORMATTED = "white-space:pre-wrap"
FOLDED = "display:none"

_ALWAYS = """
--i:var(--jp-content-font-color1,CanvasText);
--p:var(--jp-layout-color1,Canvas);
--q:color-mix(in srgb,var(--i) 68%,var(--p));
--l:1px solid color-mix(in srgb,currentcolor 16%,transparent);
--t:color-mix(in srgb,currentcolor 5%,transparent);
--g:var(--jp-success-color1,#388e3c);
--b:var(--jp-error-color1,#d32f2f);
--w:var(--jp-warn-color1,#d97706);
--s:calc(var(--jp-ui-font-size1,13px)*.93);
padding:4px 0;line-height:1.55;overflow-wrap:anywhere;color:var(--i);
font-family:var(--jp-content-font-family,system-ui,sans-serif);
font-size:var(--jp-content-font-size1,14px);
.nbllm-s-lane{border:var(--l);border-radius:8px;background:var(--p)}
.nbllm-s-header{padding:8px 14px 0 30px}
.nbllm-s-name{font-weight:600}
.nbllm-s-header::before{content:"";display:inline-block;box-sizing:border-box;width:8px;height:8px;
margin:0 8px 0 -16px;border:2px solid var(--c,var(--q));border-radius:1px;background:var(--d,none)}
[data-state=finished]>.nbllm-s-header{--c:var(--g);--d:var(--g)}
[data-state=finished]>.nbllm-s-header::before{border-radius:50%}
:is(.nbllm-s-phase,.nbllm-s-metrics span,.nbllm-s-fold,.nbllm-s-tool,.nbllm-s-notices,small){
font-size:var(--s)}
:is(.nbllm-s-phase,.nbllm-s-metrics,.nbllm-s-fold,.nbllm-s-tool,.nbllm-s-notices,small,blockquote,
.nbllm-s-footnote){color:var(--q)}
.nbllm-s-metrics{display:flex;flex-wrap:wrap;column-gap:6px;padding:0 14px 8px 30px;
border-bottom:var(--l);font-size:0;font-variant-numeric:tabular-nums}
.nbllm-s-metrics span{min-width:clamp(11.5ch,(356px - 100%)*999,45%);white-space:nowrap}
.nbllm-s-body{display:flex;flex-direction:column;gap:10px;padding:10px 14px}
.nbllm-s-body>*{min-width:0;margin:0}
.nbllm-s-body>:empty{display:none}
.nbllm-s-text>*{margin:0 0 .75em}
.nbllm-s-text>:is(p,ul,ol,blockquote){max-width:50em}
.nbllm-s-text>:last-child{margin-bottom:0}
.nbllm-s-text>:first-child{margin-top:0}
:is(pre,code,.nbllm-s-tool strong){font-family:var(--jp-code-font-family,ui-monospace,monospace)}
:is(pre,summary,a,.nbllm-s-table):focus-visible{outline:2px solid var(--jp-brand-color1,#1976d2)}
"""

_WHERE = {
    "nbllm-s-pinned": ".nbllm-s-pinned{border-color:var(--g);box-shadow:0 0 0 1px var(--g)}",
    "nbllm-s-mark": """
.nbllm-s-mark{padding:0 7px;border-radius:9px;font-size:.85em;
background:color-mix(in srgb,var(--g) 14%,transparent);
color:color-mix(in srgb,var(--g) 50%,var(--i))}
""",
    'data-state="error"': """
[data-state=error]>.nbllm-s-header{--c:var(--b);--d:var(--b)}
[data-state=error]>.nbllm-s-header::before{transform:rotate(45deg)}
[data-state=error] .nbllm-s-phase{color:color-mix(in srgb,var(--b) 60%,var(--i))}
""",
    'data-state="disconnected"': """
[data-state=disconnected]>.nbllm-s-header{--c:var(--w)}
[data-state=disconnected]>.nbllm-s-header::before{transform:rotate(45deg)}
[data-state=disconnected] .nbllm-s-phase{color:color-mix(in srgb,var(--w) 45%,var(--i))}
""",
    "nbllm-s-fold": """
summary{cursor:pointer}
.nbllm-s-fold>:not(summary){margin:4px 0 0}
.nbllm-s-fold>div:not([class*=-tool]){padding-left:12px;border-left:var(--l);border-left-width:2px}
.nbllm-s-fold ol{padding-left:2.2em}
""",
    "nbllm-s-notices": ".nbllm-s-notices{padding-left:2.2em}",
    "nbllm-s-error": """
.nbllm-s-error{padding:8px 12px;border-left:3px solid var(--b);border-radius:6px;
background:color-mix(in srgb,var(--b) 8%,transparent)}
""",
    'nbllm-s-labels"': ".nbllm-s-labels{padding:6px 14px 0}",
    'nbllm-s-note"': ".nbllm-s-note{margin-top:8px}",
    "nbllm-s-samples": ".nbllm-s-samples{margin-top:10px;font-size:var(--s)}",
    "</h": """
.nbllm-s-text :is(h1,h2,h3,h4,h5,h6){margin:1.1em 0 .45em;color:inherit;font-size:1em;
font-weight:650;line-height:1.3}
.nbllm-s-text h1{font-size:1.4em}
.nbllm-s-text h2{font-size:1.22em}
.nbllm-s-text h3{font-size:1.08em}
""",
    "<li": """
.nbllm-s-text :is(ul,ol){padding-left:1.6em}
.nbllm-s-text ul ul{list-style:circle}
.nbllm-s-text li>:is(ul,ol,p){margin:.25em 0}
""",
    "<blockquote": """
.nbllm-s-text blockquote{padding-left:.9em;border-left:var(--l);border-left-width:3px}
.nbllm-s-text blockquote>*{margin:0}
""",
    "<a ": ".nbllm-s-body a{text-decoration:underline 1px;text-underline-offset:2px}",
    "<code": """
.nbllm-s-body .nbllm-s-text code{font-size:.92em;padding:.1em .3em;border-radius:4px;
background:var(--t);color:inherit}
""",
    "<pre": """
.nbllm-s-text>pre{margin:0 0 .75em}
.nbllm-s-body pre{overflow-x:auto;padding:10px 12px;border-radius:6px;background:var(--t);
color:var(--i);font-size:.92em;line-height:1.45}
.nbllm-s-body .nbllm-s-text pre code{font-size:1em;padding:0;background:none;white-space:pre}
""",
    "nbllm-s-tool": """
.nbllm-s-tool{padding:8px 10px;border:var(--l);border-radius:6px}
.nbllm-s-tool strong{color:var(--i);font-weight:600}
.nbllm-s-tool pre{margin:6px 0 0;padding:6px 8px;font-size:1em;white-space:pre-wrap;
word-break:normal}
""",
    "<table": """
.nbllm-s-table{overflow-x:auto}
.nbllm-s-text table{margin:0;border-collapse:collapse;font-size:.95em;
font-variant-numeric:tabular-nums}
.nbllm-s-text tbody tr{background:none}
.nbllm-s-text :is(td,th){padding:4px 14px 4px 0;border-bottom:var(--l);text-align:start;
vertical-align:top;line-height:1.55;overflow-wrap:normal}
.nbllm-s-text [align=right]{text-align:right}
.nbllm-s-text [align=center]{text-align:center}
""",
    'dir="auto"': ".nbllm-s-text [dir=auto]{text-align:start}",
    "nbllm-s-task": """
li:has(>.nbllm-s-task,>p:first-child>.nbllm-s-task){list-style:none}
.nbllm-s-task{display:inline-block;width:1.15em;margin-left:-1.4em}
""",
    "nbllm-s-footnote": ".nbllm-s-footnote{font-size:.92em}",
    "<sup": "sup{font-size:.75em;line-height:0}",
    'class="highlight"': """
.highlight :is(.c,.s,.gi,.m,.k,.nt,.o,.nf,.nc,.nb,.nd,.na,.gd,.gh,.gu){
color:color-mix(in srgb,var(--c) 65%,var(--i));font-weight:inherit}
.highlight .c{--c:var(--jp-mirror-editor-comment-color,#408080);font-style:italic}
.highlight :is(.s,.gi){--c:var(--jp-mirror-editor-string-color,#d04848)}
.highlight .m{--c:var(--jp-mirror-editor-number-color,#080)}
.highlight :is(.k,.nt){--c:var(--jp-mirror-editor-keyword-color,#008000)}
.highlight :is(.k,.gh,.gu){font-weight:600}
.highlight :is(.o,.nd){--c:var(--jp-mirror-editor-operator-color,#a050e0)}
.highlight :is(.nf,.nc,.nb,.gh,.gu){--c:var(--jp-mirror-editor-def-color,#47f)}
.highlight .na{--c:var(--jp-mirror-editor-attribute-color,#47d)}
.highlight .gd{--c:var(--b)}
""",
}
"""Rules of what stands in some boards only, by what their HTML has then; later ones win."""


def style(html: str) -> str:
    """The style sheet that a board's HTML needs."""
    some = "".join(rules for mark, rules in _WHERE.items() if mark in html)
    return f".nbllm-settled{{{_ALWAYS}{some}}}".replace("\n", "")
