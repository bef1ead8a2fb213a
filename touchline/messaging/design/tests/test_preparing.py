"""What is sent is what was saved: links numbered once, styles inside, text made, and the same HTML after loading."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.messaging.design.blocks import KINDS, clean_content
from touchline.messaging.design.look import Look
from touchline.messaging.design.preparing import Source, UnsendableDesign, prepare_source
from touchline.messaging.design.rendering import RenderError, parse
from touchline.messaging.design.segments import count_segments
from touchline.messaging.design.starters import STARTERS

LOOK = Look(name="Nord & Co", address="Harbour Street 1\n20457 Hamburg")
TABLE = (
    "<html><head><style>td{color:red}@media (max-width:9px){td{color:blue}}</style></head><body><table>"
    "{% for o in orders %}<tr><td>{{ o.number }}</td>"
    '<td><a href="https://shop.example/o?a=1&amp;b=2">See it</a></td></tr>{% endfor %}</table>'
    '<a href="https://shop.example/p/{{ o.id }}">own</a></body></html>'
)


def send(source, values=None, **more):
    return parse(json.loads(json.dumps(prepare_source(source)))).render(values or {}, **more)


def test_a_loop_over_rows_survives_the_inlining_of_styles():
    page = send(Source(mode="html", subject="x", html=TABLE), {"orders": [{"number": 1}, {"number": 2}]}).html
    assert page.count("<tr>") == 2 and page.count('style="color: red;"') == 4 and "@media" in page
    assert page.index("<table>") < page.index(">1<") < page.index(">2<") < page.index("</table>")


def test_links_are_numbered_once_and_filled_in_for_each_person():
    prepared = prepare_source(
        Source(
            mode="html",
            subject="x",
            html=TABLE,
            text="Look: https://shop.example/o?a=1&b=2, or https://shop.example/new.",
        )
    )
    assert [(one["number"], one["address"], one["label"], one["is_personal"]) for one in prepared["links"]] == [
        (1, "https://shop.example/o?a=1&b=2", "See it", False),
        (2, "https://shop.example/p/{{ o.id }}", "own", True),
        (3, "https://shop.example/new", "https://shop.example/new", False),
    ]
    ready = parse(prepared)
    mail = ready.render(
        {"orders": [{"number": 1}]},
        links=["https://t.example/a", "", "https://t.example/c"],
        pixel="https://t.example/p",
        trap="https://t.example/t",
    )
    assert 'href="https://t.example/a"' in mail.html and "shop.example/o" not in mail.html
    assert mail.text == "Look: https://t.example/a, or https://t.example/c."
    assert (
        mail.html.index("t.example/t")
        < mail.html.index("<table")
        < mail.html.index("t.example/p")
        < mail.html.index("</body>")
    )
    plain = ready.render({"orders": [{"number": 1}]})
    assert "https://shop.example/o?a=1&amp;b=2" in plain.html and "https://shop.example/o?a=1&b=2" in plain.text


def test_the_text_part_is_made_as_people_read_it():
    html = (
        "<h1>Hi&nbsp;there</h1><p>One <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><div style='display:none'>no</div>"
        "<p><a href='https://a.example/x'>Go</a></p><img alt='A cat' src=x>"
    )
    text = send(Source(mode="html", subject="x", html=html)).text
    assert text == "Hi there\n\nOne two\nthree\n\n- a\n- b\n\nGo (https://a.example/x)\n\nA cat\n"


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: x@y.example", "a\nSubject: b", "a\x0bb", "a\u2028b", "a\x85b", "a\x00b", "\r\n\r\nbody"]
)
def test_a_value_in_a_subject_makes_no_header(evil):
    mail = send(
        Source(mode="html", subject="Hi {{ contact.name }}", preheader="{{ contact.name }}", html="x"),
        {"contact": {"name": evil}},
    )
    assert mail.subject.isprintable() and mail.preheader.isprintable() and mail.subject.startswith("Hi ")
    assert "\n" not in send(Source(mode="html", subject=f"Hi {evil}", html="x")).subject


def test_a_template_that_fails_for_one_person_fails_for_that_one():
    ready = parse(prepare_source(Source(mode="html", subject="x", html="{{ 10 | divided_by: contact.n }}")))
    assert ready.render({"contact": {"n": 5}}).html == "2"
    with pytest.raises(RenderError, match="divide by 0"):
        ready.render({"contact": {"n": 0}})


def test_a_design_that_cannot_be_read_is_not_prepared():
    with pytest.raises(UnsendableDesign) as caught:
        prepare_source(Source(mode="html", subject="x", html="a\n  {% if x %}b"))
    assert (caught.value.part, caught.value.line, caught.value.column) == ("html", 2, 3)


def test_what_an_editor_escapes_inside_liquid_is_read_as_it_was_meant():
    blocks = [
        {
            "type": "text",
            "html": "<p>{% if orders.size &gt; 1 and contact.name != &quot;x&quot; %}many &amp; more{% endif %}</p>",
        }
    ]
    mail = send(Source(subject="x", content={"blocks": blocks}), {"orders": [1, 2], "contact": {"name": "Ada"}})
    assert "many &amp; more" in mail.html


def test_blocks_are_shown_by_segment_and_condition():
    blocks = [
        {"type": "text", "html": "<p>for seven</p>", "shown": {"segment": 7}},
        {
            "type": "columns",
            "columns": [
                [{"type": "text", "html": "not seven", "shown": {"not_segment": 7}}],
                [{"type": "text", "html": "rich", "shown": {"when": "contact.total > 9"}}],
            ],
        },
    ]
    source = Source(subject="x", content={"blocks": blocks})
    prepared = prepare_source(source)
    assert prepared["segments"] == [7] and set(prepared["roots"]) == {"contact", "segments"}
    member = parse(prepared).render({"segments": {"s7": True}, "contact": {"total": 10}})
    other = parse(prepared).render({"segments": {"s7": False}, "contact": {"total": 1}})
    for part in ("html", "text"):
        assert (
            "for seven" in getattr(member, part)
            and "not seven" not in getattr(member, part)
            and "rich" in getattr(member, part)
        )
        assert (
            "for seven" not in getattr(other, part)
            and "not seven" in getattr(other, part)
            and "rich" not in getattr(other, part)
        )


@pytest.mark.parametrize("slug", list(STARTERS))
def test_every_starter_is_a_whole_mail_below_the_size_gmail_cuts(slug, db):
    from touchline.messaging.design.problems import find_source_problems
    from touchline.messaging.design.variables import make_examples, make_links_of

    parts = STARTERS[slug].make_parts()
    source = Source(
        subject=parts["subject"], preheader=parts["preheader"], content=clean_content(parts["content"]), look=LOOK
    )
    prepared = prepare_source(source)
    mail = parse(prepared).render(make_links_of(make_examples(prepared)))
    assert mail.subject and mail.text.strip() and prepared["size"] < 60_000 and "{{" not in mail.html + mail.text
    problems = find_source_problems(source, kind=parts.get("kind", "marketing"))
    assert [one.text for one in problems if one.slug != "placeholder"] == []
    # Each link that only stands for one is named, so that nobody sends it unseen.
    assert len([one for one in problems if one.slug == "placeholder"]) == str(parts["content"]).count(
        "your-shop.example"
    )


SETTINGS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 999),
    st.text(max_size=12),
    st.sampled_from(
        [
            "#ABC",
            "#112233",
            "left",
            "center",
            "https://a.example/?x=1&y=2",
            "javascript:alert(1)",
            "<b>x</b> & <i>y",
            '{{ contact.name | default: "a" }}',
            "<p onclick=x>a<script>b</script></p>",
            '<a href="{{ unsubscribe_url }}">go</a>',
            "a\r\nb",
            "{% if a &gt; 1 %}x{% endif %}",
            "<ul><li>a</ul>",
            "&nbsp;&amp;lt;",
        ]
    ),
)
NAMES = sorted({name for kind in KINDS.values() for name in kind.settings} | {"background", "above", "note", "id"})
BLOCK = st.builds(
    lambda kind, more, shown: {"type": kind, **more, **({"shown": shown} if shown else {})},
    st.sampled_from([*KINDS, "nosuch"]),
    st.dictionaries(st.sampled_from(NAMES), SETTINGS, max_size=6),
    st.sampled_from([None, {"segment": 3}, {"when": "contact.a"}, {"segment": "x"}, 5]),
)
NESTED = st.builds(
    lambda block, columns: {**block, "columns": columns}, BLOCK, st.lists(st.lists(BLOCK, max_size=2), max_size=3)
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(BLOCK, NESTED), max_size=6))
def test_saved_loaded_and_sent_is_the_same_html(blocks):
    first = clean_content({"blocks": blocks})
    loaded = clean_content(json.loads(json.dumps(first)))
    assert loaded == first
    made = [
        prepare_source(Source(subject="x", content=content, look=LOOK))
        for content in ({"blocks": blocks}, first, loaded)
        if is_sendable(first)
    ]
    assert all(one == made[0] for one in made)


def is_sendable(content):
    try:
        prepare_source(Source(subject="x", content=content, look=LOOK))
    except UnsendableDesign:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="{}\r\x00"), max_size=60))
def test_pasted_html_without_anything_to_do_is_sent_as_it_was_pasted(text):
    safe = text.replace("<", "&lt;").replace("\ue000", "").replace("\ue001", "")
    page = f"<p>{''.join(one for one in safe if one >= ' ' or one in chr(9) + chr(10))}</p>"
    assert send(Source(mode="html", subject="x", html=page)).html == page


@pytest.mark.parametrize(
    ("text", "characters", "segments"),
    [
        ("", 0, 0),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("ж" * 70, 70, 1),
        ("ж" * 71, 71, 2),
        ("😀" * 35, 70, 1),
        ("😀" * 36, 72, 2),
    ],
)
def test_text_messages_are_counted_as_networks_count_them(text, characters, segments):
    count = count_segments(text)
    assert (count.characters, count.segments) == (characters, segments)
