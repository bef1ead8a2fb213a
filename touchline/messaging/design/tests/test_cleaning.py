"""T20: what is in a mail's HTML runs nothing, and what is in order stays byte by byte."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.messaging.design.cleaning import clean_page
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.design.rendering import parse

ACT = "alert(1)"
HOSTILE = [
    f"<script>{ACT}</script>",
    "<SCRIPT SRC=//x.example></SCRIPT>",
    f"<scr<script>ipt>{ACT}</script>",
    f"<img src=x onerror={ACT}>",
    f'<img src="x"onerror="{ACT}">',
    f"<p/onclick={ACT}>x",
    f"<svg onload={ACT}>",
    f"<svg><script>{ACT}</script></svg>",
    f"<body onload={ACT}>",
    f'<a href="javascript:{ACT}">x</a>',
    f'<a href="java\tscript:{ACT}">x</a>',
    f'<a href="&#106;avascript:{ACT}">x</a>',
    f"<a href=' javascript:{ACT}'>x</a>",
    f"<a href=JaVaScRiPt:{ACT}>x</a>",
    f'<a href="vbscript:{ACT}">x</a>',
    f'<a href="data:text/html,<script>{ACT}</script>">x</a>',
    f'<iframe src="javascript:{ACT}"></iframe>',
    f'<iframe srcdoc="<script>{ACT}</script>"></iframe>',
    f'<object data="javascript:{ACT}"></object>',
    f'<embed src="javascript:{ACT}">',
    f'<form action="javascript:{ACT}"><button>x</button></form>',
    f"<input autofocus onfocus={ACT}>",
    f'<meta http-equiv=refresh content="0;url=javascript:{ACT}">',
    f'<base href="javascript:{ACT}//">',
    "<link rel=import href=//x.example>",
    f"<!--><script>{ACT}</script>-->",
    f"<!---><img src=x onerror={ACT}>-->",
    f"<!-- a --!><script>{ACT}</script> -->",
    f'<style><p title="</style><img src=x onerror={ACT}>">',
    f'<style><p title="</style x><img src=x onerror={ACT}>">',
    f'<title><p title="</title><img src=x onerror={ACT}>">',
    f'<textarea><p title="</textarea><img src=x onerror={ACT}>">',
    f'<noscript><p title="</noscript><img src=x onerror={ACT}>">',
    f'<xmp><p title="</xmp><img src=x onerror={ACT}>">',
    f'<math><mi xlink:href="javascript:{ACT}">x',
    f"<math><mtext><table><mglyph><style><img src=x onerror={ACT}>",
    f"<template><script>{ACT}</script></template>",
    f"<details open ontoggle={ACT}>x",
    f"<video><source onerror={ACT}></video>",
    f"<audio src=x onerror={ACT}>",
    f"<marquee onstart={ACT}>x",
    f'<td background="javascript:{ACT}">',
    f'<p style="width:expression({ACT})">x',
    f"<style>@import 'javascript:{ACT}';</style>",
    "<style>p{behavior:url(x)}</style>",
    "<a ping=//x.example href=#>x</a>",
    f'<p {{% if a %}}onclick="{ACT}"{{% endif %}}>x',
    f'<a href="{{% if a %}}{{% endif %}}javascript:{ACT}">x</a>',
    f"< script>{ACT}</script>",
    f"<\x00script>{ACT}</script>",
    f"<img src=x onerror\n=\n{ACT}>",
    f"<img\x0csrc=x\x0conerror={ACT}>",
    f'<a href="x" onmouseover="{ACT}" style=x>',
    f"<svg><animate onbegin={ACT} attributeName=x>",
    f"<isindex action=javascript:{ACT}>",
    f"<plaintext><img src=x onerror={ACT}>",
    f"<frameset onload={ACT}>",
    f"<portal src=javascript:{ACT}>",
    f"<dialog open onclose={ACT}>",
    f'<img srcset="javascript:{ACT}">',
]


class Watch(HTMLParser):
    """Notes what a browser would run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "base", "form", "svg", "math", "link"}:
            self.found.append(tag)
        for name, value in attrs:
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or plain.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(name)


def watch(page):
    reader = Watch()
    reader.feed(page)
    reader.close()
    return reader.found


def test_the_watch_sees_what_is_planted():
    assert watch("<p onclick=x>") and watch("<script>1</script>") and watch('<a href="javascript:1">')


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "<p>a</p>{}<p title='x'>b</p>", "<table><tr><td>{}</td></tr></table>"])
def test_nothing_in_pasted_html_acts(payload, around):
    page = around.replace("{}", payload)
    assert not watch(clean_page(page))
    prepared = prepare_source(Source(mode="html", subject="x", html=page))
    assert not watch(parse(prepared).render({"a": True}).html)


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_in_a_value_acts_wherever_it_is_merged(payload):
    html = (
        '<style>p{color:red}</style><p title="{{ contact.name }}">{{ contact.name }}</p><a href="{{ contact.name }}">x</a>'
        "<a href='{{ contact.name | default: \"x\" }}'>x</a>{{ contact.name | newline_to_br }}"
        '<img src="https://a.example/{{ contact.name }}">'
    )
    prepared = prepare_source(Source(mode="html", subject="{{ contact.name }}", html=html))
    assert not watch(parse(prepared).render({"contact": {"name": payload}}).html)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HOSTILE, "<p>", "</p>", "<!--", "-->", "<style>", "</style>", '"', "'", ">", "<", "x"]),
        max_size=6,
    ).map("".join)
)
def test_nothing_acts_however_it_is_put_together(page):
    assert not watch(clean_page(page))


def test_html_in_order_stays_byte_by_byte():
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A &amp; B</title>'
        "<style>p { color: red }\n@media (x) { p { a: b } }</style></head>\n"
        '<body bgcolor=#ffffff style="margin:0"><!--[if mso]><table><tr><td><![endif]-->'
        "<table width='100%' cellpadding=0><tr><td class=x>A &nbsp; b<br/>\n"
        '<a href="https://a.example/?a=1&amp;b=2" target="_blank">go</a><img src="cid:x" alt=""></td></tr></table>'
        "<!--[if mso]></td></tr></table><![endif]--></body></html>\n"
    )
    assert clean_page(page) == page
