"""Blocks that go round a list: products beside each other, and the lines of an order as on a receipt."""

from html import escape
from typing import Final

from touchline.messaging.design.look import FONTS
from touchline.messaging.design.mjml import PARTS, Block, Writer

LISTS: Final = {"products": "products", "order": "order.lines", "orders": "last_order.lines"}
WORDS: Final = {
    "en": ("Article", "Number", "Price", "Shipping", "Discount", "Total", "Order"),
    "de": ("Artikel", "Anzahl", "Preis", "Versand", "Rabatt", "Summe", "Bestellung"),
    "fr": ("Article", "Quantité", "Prix", "Livraison", "Remise", "Total", "Commande"),
    "es": ("Artículo", "Cantidad", "Precio", "Envío", "Descuento", "Total", "Pedido"),
    "it": ("Articolo", "Quantità", "Prezzo", "Spedizione", "Sconto", "Totale", "Ordine"),
    "nl": ("Artikel", "Aantal", "Prijs", "Verzending", "Korting", "Totaal", "Bestelling"),
}


def write_products(writer: Writer, block: Block, colour: str) -> str:
    """Return cards of products; they stand in one table cell each, which every mail program breaks on a phone."""
    look, listed = writer.look, LISTS[block["source"]]
    width = 100 // block["per_row"]
    price = (
        '<div style="font-size:14px;margin-top:2px">{{ item.price | money: item.currency }}</div>'
        if block["has_price"]
        else ""
    )
    button = (
        '<div style="margin-top:10px"><a class="tl-button" href="{{ item.url }}" '
        f'style="display:inline-block;padding:9px 16px;border-radius:{look.corners}px;background:{look.accent};'
        f'color:{look.on_accent};font-size:14px;font-weight:600;text-decoration:none">'
        f"{escape(block['button'], quote=False)}</a></div>"
        if block["button"]
        else ""
    )
    card = (
        f'<div class="tl-card" style="display:inline-block;vertical-align:top;width:{width}%;min-width:150px;max-width:100%">'
        '<div style="padding:8px;text-align:left">'
        '{% if item.image_url and item.image_url != "" %}'
        '<a href="{{ item.url }}"><img src="{{ item.image_url }}" alt="{{ item.name }}" width="100%" '
        f'style="display:block;width:100%;height:auto;border-radius:{look.corners}px"></a>{{% endif %}}'
        '<div style="font-size:16px;font-weight:600;margin-top:10px">{{ item.name }}</div>'
        + price
        + button
        + "</div></div>"
    )
    loop = f"{{% for item in {listed} limit:{block['most']} %}}{card}{{% endfor %}}"
    return f'<mj-text css-class="tl-text" padding="0">{writer.hide(loop)}</mj-text>'


def write_order(writer: Writer, block: Block, colour: str) -> str:
    """Return the lines of an order with their sum."""
    root, words = block["source"], WORDS.get(writer.look.language[:2], WORDS["en"])
    line = "border-bottom:1px solid #e3dfd7;padding:10px 0;font-size:15px"
    name = '{{ item.name }}{% if item.variant and item.variant != "" %}'
    name += ' <span style="color:#8a857c">{{ item.variant }}</span>{% endif %}'
    rows = (
        f'{{% for item in {root}.lines %}}<tr><td class="tl-cell" style="{line}">{name}</td>'
        f'<td class="tl-cell" style="{line};text-align:right;width:70px">{{{{ item.quantity }}}} ×</td>'
        f'<td class="tl-cell" style="{line};text-align:right;width:110px">{say_money(root, "item.price")}</td></tr>{{% endfor %}}'
    )
    sums = "".join(
        f'{{% if {root}.{part} and {root}.{part} != "0" %}}'
        f"{write_sum(word, say_money(root, f'{root}.{part}'), 'padding:8px 0')}{{% endif %}}"
        for part, word in (("shipping", words[3]), ("discount", words[4]))
    )
    total = write_sum(words[5], say_money(root, f"{root}.total"), "padding:12px 0;font-weight:700")
    title = f"{words[6]} {{{{ {root}.number }}}}"
    head = f'<tr><td class="tl-cell" style="padding:0 0 8px;font-weight:700" colspan="3">{title}</td></tr>'
    table = writer.hide(f"{{% if {root} %}}{head}{rows}{sums}{total}{{% endif %}}")
    ink, font = writer.look.text, escape(FONTS[writer.look.font])
    return f'<mj-table css-class="tl-order" padding="0" color="{ink}" font-family="{font}">{table}</mj-table>'


def say_money(root: str, path: str) -> str:
    """Return the Liquid of an amount in the currency of an order."""
    return f"{{{{ {path} | money: {root}.currency }}}}"


def write_sum(word: str, amount: str, style: str) -> str:
    """Return a row below the lines of an order."""
    return (
        f'<tr><td class="tl-cell" style="{style};font-size:16px" colspan="2">{word}</td>'
        f'<td class="tl-cell" style="{style};font-size:16px;text-align:right">{amount}</td></tr>'
    )


PARTS.update({"products": write_products, "order": write_order})
