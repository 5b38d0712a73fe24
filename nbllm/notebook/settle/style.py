"""The settled board's look: the live board's, in a few rules and without its controls.

Its classes (s for settled) are its own, because the live board's style sheet lies on the same page.
"""

from __future__ import annotations

# Only properties and values that JupyterLab's sanitizer leaves in an untrusted notebook.
LANES = "display:flex;flex-wrap:wrap;gap:12px"
LANE = "flex:1 1 260px;min-width:0;max-width:100%;box-sizing:border-box"
PREFORMATTED = "white-space:pre-wrap"
FOLDED = "display:none"

_RULES = """
.nbllm-settled{
--q:var(--jp-content-font-color2,color-mix(in srgb,currentcolor 65%,transparent));
--l:1px solid color-mix(in srgb,currentcolor 16%,transparent);
--t:color-mix(in srgb,currentcolor 5%,transparent);
--b:var(--jp-error-color1,#d32f2f);
padding:4px 0;line-height:1.55;overflow-wrap:anywhere;
font-family:var(--jp-content-font-family,system-ui,sans-serif);
font-size:var(--jp-content-font-size1,14px);
.nbllm-s-lane{border:var(--l);border-radius:8px}
.nbllm-s-header{padding:8px 14px 0 30px}
.nbllm-s-header::before{content:"";display:inline-block;width:8px;height:8px;margin:0 8px 0 -16px;
border-radius:50%;background:var(--c,var(--q))}
[data-state=finished]>.nbllm-s-header{--c:var(--jp-success-color1,#388e3c)}
[data-state=error]>.nbllm-s-header{--c:var(--b)}
:is(.nbllm-s-phase,.nbllm-s-metrics,.nbllm-s-reasoning,.nbllm-s-tool,.nbllm-s-notice,small){
font-size:calc(var(--jp-ui-font-size1,13px)*.93)}
:is(.nbllm-s-phase,.nbllm-s-metrics,.nbllm-s-reasoning,.nbllm-s-notice,small,blockquote){color:var(--q)}
.nbllm-s-metrics{padding:0 14px 8px 30px;border-bottom:var(--l);font-variant-numeric:tabular-nums}
.nbllm-s-body{padding:10px 14px}
.nbllm-s-reasoning{margin-bottom:8px}
:is(.nbllm-s-tool,.nbllm-s-error,.nbllm-s-notice,.nbllm-s-note){margin-top:8px}
:is(.nbllm-s-tool,.nbllm-s-error){padding:8px 10px;border:var(--l);border-radius:6px}
.nbllm-s-error{border-left:3px solid var(--b)}
.nbllm-s-text>*{margin:0 0 .75em}
.nbllm-s-text>:is(p,ul,ol,blockquote){max-width:50em}
.nbllm-s-text>:last-child{margin:0}
.nbllm-s-text :is(h1,h2,h3,h4,h5,h6){margin:.9em 0 .45em;font-size:1.08em;font-weight:650;
line-height:1.3}
.nbllm-s-text>:first-child{margin-top:0}
.nbllm-s-text h1{font-size:1.4em}
.nbllm-s-text h2{font-size:1.22em}
:is(pre,code){font-family:var(--jp-code-font-family,ui-monospace,monospace)}
.nbllm-s-body pre{overflow-x:auto;margin:0 0 .75em;padding:10px 12px;border-radius:6px;
background:var(--t);font-size:.92em;line-height:1.45}
.nbllm-s-tool pre{margin:6px 0 0;white-space:pre-wrap}
.nbllm-s-text code{font-size:.92em;padding:.1em .3em;border-radius:4px;background:var(--t)}
.nbllm-s-text pre code{font-size:1em;padding:0;background:none;white-space:pre}
.nbllm-s-text :is(ul,ol){padding-left:1.6em}
.nbllm-s-text blockquote{padding-left:.9em;border-left:3px solid var(--t)}
.nbllm-s-text table{display:block;overflow-x:auto;border-collapse:collapse}
.nbllm-s-text tbody tr{background:none}
.nbllm-s-text :is(td,th){padding:4px 14px 4px 0;border-bottom:var(--l);text-align:left;
vertical-align:top;overflow-wrap:normal}
.nbllm-s-text [align=right]{text-align:right}
.nbllm-s-text [align=center]{text-align:center}
.nbllm-s-text [dir=auto]{text-align:start}
:where(.k,.nb,.nt){color:#0a8f2f}
:where(.s){color:#c0503f}
:where(.c){color:#5f8787}
:where(.m){color:#2a8a5a}
:where(.nf,.nc){color:#3465d0}
}
"""

STYLE = _RULES.replace("\n", "")
