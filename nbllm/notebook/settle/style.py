"""The settled board's look: the live board's, in a few rules and without its controls."""

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
.nbllm-lane{border:var(--l);border-radius:8px}
.nbllm-header{padding:8px 14px 0}
.nbllm-header::before{content:"";display:inline-block;width:8px;height:8px;margin-right:8px;
border-radius:50%;background:var(--c,var(--q))}
[data-state=finished]>.nbllm-header{--c:var(--jp-success-color1,#388e3c)}
[data-state=error]>.nbllm-header{--c:var(--b)}
:is(.nbllm-phase,.nbllm-metrics,.nbllm-reasoning,.nbllm-tool,.nbllm-notice,small){
font-size:calc(var(--jp-ui-font-size1,13px)*.93)}
:is(.nbllm-phase,.nbllm-metrics,.nbllm-reasoning,.nbllm-notice,small,blockquote){color:var(--q)}
.nbllm-metrics{padding:0 14px 8px 30px;border-bottom:var(--l);font-variant-numeric:tabular-nums}
.nbllm-body{padding:10px 14px}
.nbllm-reasoning{margin-bottom:8px}
:is(.nbllm-tool,.nbllm-error,.nbllm-notice,.nbllm-note){margin-top:8px}
:is(.nbllm-tool,.nbllm-error){padding:8px 10px;border:var(--l);border-radius:6px}
.nbllm-error{border-left:3px solid var(--b)}
.nbllm-text>*{margin:0 0 .75em}
.nbllm-text>:last-child{margin:0}
.nbllm-text :is(h1,h2,h3,h4,h5,h6){margin:.9em 0 .45em;font-size:1.08em;font-weight:650}
.nbllm-text h1{font-size:1.4em}
.nbllm-text h2{font-size:1.22em}
.nbllm-body pre{overflow-x:auto;margin:0 0 .75em;padding:10px 12px;border-radius:6px;
background:var(--t);font-size:.92em;line-height:1.45}
.nbllm-tool pre{margin:6px 0 0;white-space:pre-wrap}
.nbllm-text code{padding:.1em .3em;border-radius:4px;background:var(--t)}
.nbllm-text pre code{padding:0;background:none;white-space:pre}
.nbllm-text :is(ul,ol){padding-left:1.6em}
.nbllm-text blockquote{padding-left:.9em;border-left:3px solid var(--t)}
.nbllm-text table{display:block;overflow-x:auto;border-collapse:collapse}
.nbllm-text tbody tr{background:none}
.nbllm-text :is(td,th){padding:4px 14px 4px 0;border-bottom:var(--l);text-align:left;
vertical-align:top;overflow-wrap:normal}
.nbllm-text [align=right]{text-align:right}
.nbllm-text [align=center]{text-align:center}
.nbllm-text [dir=auto]{text-align:start}
:where(.k,.nb,.nt){color:#0a8f2f}
:where(.s){color:#c0503f}
:where(.c){color:#5f8787}
:where(.m){color:#2a8a5a}
:where(.nf,.nc){color:#3465d0}
}
"""

STYLE = _RULES.replace("\n", "")
