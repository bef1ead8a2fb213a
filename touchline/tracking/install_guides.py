"""How to put the script into a site, by what the site is made with."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from touchline.tracking.models import Source


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps for one kind of site, with what to copy."""

    slug: str
    label: str
    icon: str
    steps: tuple[str, ...]
    code: str
    hint: str = ""


def make_snippet(source: Source, collector: str, *, consent: str = "full") -> str:
    """Return the three lines."""
    return (
        f'<script async src="{collector}/t.js"\n  data-key="{source.write_key}"\n  data-consent="{consent}"></script>'
    )


def get_guides(source: Source, collector: str) -> list[Guide]:
    """Return the guides in the order in which sites are made that way."""
    snippet = make_snippet(source, collector)
    return [
        make_plain(snippet),
        make_wordpress(snippet),
        make_shopify(source, collector, snippet),
        make_tag_manager(source, collector),
    ]


def make_plain(snippet: str) -> Guide:
    """Return the guide for a page that is plain HTML."""
    steps = (
        _("Copy the three lines."),
        _("Put them into the head of every page, just before </head>; in most systems that is one template."),
        _("Publish, and open the site."),
    )
    return Guide("html", _("Plain HTML"), "code", steps, snippet)


def make_wordpress(snippet: str) -> Guide:
    """Return the guide for WordPress and WooCommerce."""
    steps = (
        _("In WordPress, go to Plugins → Add New and install a plug-in for header code, such as WPCode."),
        _("Go to Code Snippets → Header & Footer and paste the lines into “Header”. Save."),
        _("Empty the cache of your cache plug-in (WP Rocket, W3 Total Cache, LiteSpeed), then open the site."),
    )
    hint = _(
        "With a block theme and no plug-in: Appearance → Theme File Editor → header.php, before </head>, in a child theme."
    )
    return Guide("wordpress", "WordPress", "file-code", steps, snippet, hint)


def make_shopify(source: Source, collector: str, snippet: str) -> Guide:
    """Return the guide for Shopify: the theme for pages; the checkout is the custom pixel's."""
    steps = (
        _("In Shopify, go to Online Store → Themes, then ⋯ → Edit code."),
        _("Open layout/theme.liquid and paste the lines just before </head>. Save."),
        _("For orders, go to Settings → Customer events → Add custom pixel, and subscribe to “checkout_completed”."),
    )
    hint = _(
        "Shopify's checkout takes no scripts of the theme; the custom pixel sends its event to {address}/v1/track."
    )
    return Guide("shopify", "Shopify", "shopping-bag", steps, snippet, hint.format(address=collector))


def make_tag_manager(source: Source, collector: str) -> Guide:
    """Return the guide for tag managers, which drop the attributes of a script element and so need it made in code."""
    code = (
        "<script>\n"
        '  var s = document.createElement("script");\n'
        f'  s.async = true; s.src = "{collector}/t.js";\n'
        f'  s.dataset.key = "{source.write_key}"; s.dataset.consent = "full";\n'
        "  document.head.appendChild(s);\n"
        "</script>"
    )
    steps = (
        _("In Google Tag Manager: Tags → New → Custom HTML. (In Matomo Tag Manager: Custom HTML, too.)"),
        _("Paste the lines. Trigger: Initialization – All Pages, or your consent trigger."),
        _("Save, and press Submit → Publish: a preview counts only for you."),
    )
    return Guide("tag_manager", _("Tag manager"), "tags", steps, code)


def write_letter(source: Source, collector: str, *, sender: str) -> str:
    """Return the text for the person who looks after the site."""
    lines = [
        _("Hello,"),
        _("please put these three lines into the head of every page of {site}:").format(
            site=", ".join(source.domains) or source.name
        ),
        make_snippet(source, collector),
        _(
            "They load one small script (4 KB, asynchronous) that tells our own Touchline which pages are viewed. It sets no "
            "cookies of others and sends nothing to anybody else."
        ),
        _("If the site has a content security policy, please allow {address} under script-src and connect-src.").format(
            address=collector
        ),
        _(
            'With a consent banner: use data-consent="none" and call touchline("consent", "full") once the visitor agrees.'
        ),
        _("I see the first page view within two seconds of it. Thank you!"),
        sender,
    ]
    return "\n\n".join(lines)
