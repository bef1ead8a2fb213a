"""T22 and the limits of templates: nothing is evaluated but Liquid, nothing goes on for ever, errors have a place."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.messaging.design.compiling import compile_template
from touchline.messaging.design.liquid import TemplateProblem, get_environment, parse_template, render_template

PAYLOAD = "<script>alert(1)</script>"
INJECTIONS = [
    "{{ 7*7 }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{7*'7'}}",
    "{{ settings.SECRET_KEY }}",
    "{% load log %}",
    "{% debug %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ contact.__class__ }}",
    "{{ self._TemplateReference__context }}",
    "${self.module.cache.util.os.system('id')}",
    "{% include '/etc/passwd' %}",
    "{% render 'x' %}",
    "{% import os %}",
    "@{7*7}",
    "{{ request.application.__globals__ }}",
    "{{ config }}",
    "%{7*7}",
    "[[${7*7}]]",
    "{{ contact.name | safe }}",
]


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        ("a\n{{ x | nosuch }}", 2, 8, "no filter"),
        ("{% if x %}a", 1, 1, "not closed"),
        ("a\n  {% for i in %}{% endfor %}", 2, 3, "not understand"),
        ("{% endif %}", 1, 4, "not opened"),
        ("{{ a", 1, 1, "“}}” is missing"),
        ("\n\n{% nosuch %}", 3, 4, "no tag called"),
        ("{% for i in (1..3) %}{% if i %}{% endfor %}", 1, 22, "“if” is opened"),
        ("{{ contact.name | safe }}", 1, 19, "no filter"),
        ("{% include 'x' %}", 1, 4, "no tag called"),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_column(source, line, column, words):
    with pytest.raises(TemplateProblem, match=words) as caught:
        parse_template(source)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..99999999) %}x{% endfor %}",
        "{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}",
        "{% for i in many %}{% for j in many %}{{ long }}{% endfor %}{% endfor %}",
        "{{ 'aaaaaaaa' | replace: 'a', long | replace: 'x', long }}",
        "{% assign a = long %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}",
        "{{ 99999999 | times: 99999999 | times: 99999999 }}",
        "{{ (1..999999999999) | join: 'x' }}",
        "{% for i in (1..9000) %}{{ long }}{% endfor %}",
        "{{ 1 | divided_by: 0 }}",
    ],
)
def test_no_template_goes_on_for_ever_or_grows_without_end(source):
    began = time.process_time()
    for render in (
        compile_template(parse_template(source)),
        lambda given: render_template(parse_template(source), given),
    ):
        with pytest.raises(TemplateProblem):
            render({"long": "x" * 5000, "many": list(range(200))})
    assert time.process_time() - began < 8


@pytest.mark.parametrize("source", INJECTIONS)
def test_a_value_is_never_a_template(source):
    for place in ("{{ contact.name }}", "{% assign x = contact.name %}{{ x }}", '{{ contact.name | default: "a" }}'):
        text = compile_template(parse_template(place, is_html=False))({"contact": {"name": source}})
        assert text == source


@pytest.mark.parametrize("source", INJECTIONS)
def test_what_is_typed_reaches_nothing_of_python(source):
    try:
        text = render_template(parse_template(source), {"contact": {"name": "Ada"}})
    except TemplateProblem:
        return
    assert "49" not in text and "class" not in text.replace(source, "") and "SECRET" not in text.replace(source, "")


def test_no_filter_lets_a_value_through_unescaped():
    encoded = {
        "a": PAYLOAD,
        "b": "%3Cscript%3Ealert(1)%3C/script%3E",
        "c": "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "d": [PAYLOAD, PAYLOAD],
    }
    for name in get_environment().filters:
        for path in encoded:
            for more in ("", ": 'x'", ": a", ": 'x', a"):
                try:
                    text = render_template(
                        parse_template(f"{{{{ {path} | {name}{more} }}}}{{% cycle a, b %}}"), encoded
                    )
                except TemplateProblem:
                    continue
                assert "<script" not in text.lower(), name


PIECES = [
    "text ",
    "<p>",
    "{{ contact.name }}",
    '{{ contact.city | default: "there" }}',
    "{{ contact.name | upcase | append: '!' }}",
    "{% for o in orders %}{{ o.number }}:{{ forloop.index }}/{{ forloop.length }}"
    "{% unless forloop.last %}, {% endunless %}{% endfor %}",
    "{% for o in orders limit:1 %}{% for l in o.lines reversed %}{{ l }}{% else %}none{% endfor %}{% endfor %}",
    "{% for o in orders offset:1 %}{{ o.number }}{% endfor %}",
    "{% for x in contact.name %}{{ x }}{% endfor %}",
    "{% if orders.size > 1 and contact.name %}many{% elsif contact.city == 'Bonn' %}bonn{% else %}few{% endif %}",
    "{% if contact.name contains 'a' %}a{% endif %}",
    "{{ orders[0].number }}{{ orders.first.lines[1] }}{{ orders.last.number }}",
    "{{ at }}{{ contact }}{{ nothing.at.all }}{{ flag }}{{ contact.tags }}",
    "{% assign x = contact.name %}{{ x }}",
    "{{ total | money: 'EUR' }}",
    "{% unless contact.city %}no{% endunless %}",
    "{{ contact.size }}{{ total | plus: 2 }}",
    "{% comment %}x{% endcomment %}{% raw %}{{ a }}{% endraw %}",
    "{% if contact.city != blank %}x{% endif %}",
    "{% for o in orders %} {% endfor %}",
    "{% case contact.name %}{% when 'a' %}1{% else %}2{% endcase %}",
]
VALUES = st.one_of(
    st.none(), st.text(max_size=6), st.sampled_from(["<b>", "a&b", "Bonn", ""]), st.integers(-5, 5), st.booleans()
)


@settings(max_examples=120, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=6),
    name=VALUES,
    city=VALUES,
    orders=st.lists(
        st.fixed_dictionaries({"number": VALUES, "lines": st.lists(st.text(max_size=3), max_size=3)}), max_size=3
    ),
    is_html=st.booleans(),
)
def test_the_fast_way_writes_what_the_library_writes(pieces, name, city, orders, is_html):
    template = parse_template("".join(pieces), is_html=is_html)
    contact = {"name": name, "city": city, "tags": ["a", "<b>"]}
    given_values = {
        "contact": contact,
        "orders": orders,
        "total": "12.5",
        "at": datetime(2026, 3, 1, tzinfo=UTC),
        "flag": True,
    }
    try:
        slow = render_template(template, given_values)
    except TemplateProblem:
        with pytest.raises(TemplateProblem):
            compile_template(template)(given_values)
        return
    assert compile_template(template)(given_values) == slow
