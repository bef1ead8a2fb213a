"""The pages of the sample shop; none is there unless the sample is installed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.kit.limits import Limit
from touchline.kit.sealing import seal
from touchline.sample.basket import Basket, empty_basket, get_quantity, read_basket, set_quantity
from touchline.sample.calls import (
    Call,
    describe_basket,
    describe_positions,
    describe_product,
    keep_call,
    take_calls,
    track,
)
from touchline.sample.catalogue import FREE_DELIVERY_FROM, Category, Product, get_catalogue
from touchline.sample.forms import CheckoutForm, ContactForm, NewsletterForm
from touchline.sample.jobs import ask_in_background
from touchline.sample.services import find_sample_source

View = Callable[..., HttpResponse]
ORDER = "shop_order"
POPULAR = 8
LETTERS = Limit(0.01, burst=1_000.0)
"""Addresses from one client: ten at once, then one every hundred seconds."""
ASKED_AFTER = timedelta(seconds=3)


def shop_page(view: View) -> View:
    """Answers 404 unless the sample is installed, and hands the source's write key to the page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        source = find_sample_source()
        if source is None:
            raise Http404("The sample shop is not installed.")
        request.write_key = source.write_key  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return answer


def show(request: HttpRequest, template: str, *, calls: list[Call] | None = None, **facts: Any) -> HttpResponse:
    """Draws a page of the shop with its frame; `calls` are made by the page once it is there."""
    frame = {
        "write_key": request.write_key,  # type: ignore[attr-defined]
        "collector_url": settings.ENVIRONMENT.collector_url,
        "calls": [*take_calls(request), *(calls or [])],
        "categories": get_catalogue().categories,
        "basket": read_basket(request),
        "newsletter": NewsletterForm(auto_id="newsletter_%s"),
    }
    return render(request, f"sample/{template}.html", frame | facts)


@require_safe
@shop_page
def home(request: HttpRequest) -> HttpResponse:
    """The front of the shop."""
    catalogue = get_catalogue()
    popular = sorted(catalogue.products, key=lambda p: -p.weight)
    return show(
        request,
        "home",
        popular=[p for p in popular if p.category != "subscription"][:POPULAR],
        articles=catalogue.articles[:3],
        reviews=catalogue.reviews,
    )


@require_safe
@shop_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One shelf."""
    shelf = get_catalogue().find_category(slug)
    if shelf is None:
        raise Http404("There is no such category.")
    products = get_catalogue().get_products(slug)
    return show(request, "category", shelf=shelf, products=products, calls=[list_products(shelf, products)])


def list_products(shelf: Category, products: list[Product]) -> Call:
    """The call for a shelf that was looked at."""
    listed = [{"product_id": p.number, "name": p.name, "position": place} for place, p in enumerate(products, 1)]
    return track("Product List Viewed", {"list_id": shelf.slug, "category": shelf.name, "products": listed})


@require_safe
@shop_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product."""
    found = access_product(slug)
    related = [p for p in get_catalogue().get_products(found.category) if p is not found][:4]
    size = found.sizes[0] if found.sizes else ""
    return show(
        request,
        "product",
        product=found,
        sizes=[(name, found.get_price(name)) for name in found.sizes],
        shelf=get_catalogue().find_category(found.category),
        related=related,
        calls=[track("Product Viewed", describe_product(found, size=size))],
    )


def access_product(slug_or_number: str) -> Product:
    """The product, or the page that says there is none."""
    found = get_catalogue().find_product(slug_or_number)
    if found is None:
        raise Http404("There is no such product.")
    return found


@require_safe
@cache_control(max_age=86400, public=True)
def art(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a product."""
    found = access_product(slug)
    return render(request, "sample/art.svg", {"product": found}, content_type="image/svg+xml")


@require_safe
@shop_page
def search(request: HttpRequest) -> HttpResponse:
    """Products that hold all the words."""
    words = request.GET.get("q", "")[:100]
    found = get_catalogue().search(words)
    calls = [track("Products Searched", {"query": words, "results": len(found)})] if words else []
    return show(request, "search", words=words, products=found, calls=calls)


@require_safe
@shop_page
def pricing(request: HttpRequest) -> HttpResponse:
    """The subscriptions and what they cost."""
    catalogue = get_catalogue()
    plans = [(plan, access_product(plan.number)) for plan in catalogue.plans]
    return show(request, "pricing", plans=plans, questions=catalogue.questions)


@require_safe
@shop_page
def about(request: HttpRequest) -> HttpResponse:
    """Who they are."""
    return show(request, "about")


@require_safe
@shop_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What the shop records, with the choice."""
    return show(request, "privacy")


@require_safe
@shop_page
def journal(request: HttpRequest) -> HttpResponse:
    """All articles."""
    return show(request, "journal", articles=get_catalogue().articles)


@require_safe
@shop_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article."""
    found = get_catalogue().find_article(slug)
    if found is None:
        raise Http404("There is no such article.")
    others = [other for other in get_catalogue().articles if other is not found][:3]
    return show(request, "article", article=found, articles=others)


@shop_page
def contact(request: HttpRequest) -> HttpResponse:
    """A question to the roastery; the visitor script tells Touchline what was written."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Thank you. We answer within a working day, usually before lunch.")
        return redirect("sample:contact")
    return show(request, "contact", form=form)


@require_POST
@shop_page
def subscribe(request: HttpRequest) -> HttpResponse:
    """The newsletter form of the footer; the visitor script tells Touchline the address, and a mail asks whether it is theirs."""
    form = NewsletterForm(request.POST, auto_id="newsletter_%s")
    if not form.is_valid():
        return show(request, "newsletter", newsletter=form)
    if LETTERS.take(str(request.META.get("REMOTE_ADDR", ""))):
        messages.error(request, "That was a lot of addresses. Please come back in a few minutes.")
        return redirect("sample:newsletter")
    # A moment later, so that who came through the visitor script is known with all they did before.
    defer(ask_in_background, after=ASKED_AFTER, sealed=seal(form.cleaned_data["email"]))
    messages.success(request, "You are on the list as soon as you click in the mail that is on its way to you.")
    return redirect("sample:newsletter")


@require_safe
@shop_page
def newsletter(request: HttpRequest) -> HttpResponse:
    """What the letter is, and the thanks for asking for it."""
    return show(request, "newsletter")


@require_safe
@shop_page
def cart(request: HttpRequest) -> HttpResponse:
    """The basket."""
    basket = read_basket(request)
    calls = [track("Cart Viewed", {"products": describe_positions(basket.positions)})] if basket.count else []
    return show(request, "cart", calls=calls, missing=max(Decimal(0), FREE_DELIVERY_FROM - basket.subtotal))


@require_POST
@shop_page
def change_cart(request: HttpRequest) -> HttpResponse:
    """Adds to a position (`add`) or sets it (`quantity`, none takes it out)."""
    found = access_product(request.POST.get("product", ""))
    size = request.POST.get("size", "")
    size = size if size in found.sizes else next(iter(found.sizes), "")
    before = get_quantity(request, found, size=size)
    wanted = before + read_number(request, "add") if "add" in request.POST else read_number(request, "quantity")
    change = set_quantity(request, found, size=size, quantity=wanted).quantity - before
    if change:
        facts = describe_product(found, size=size, quantity=abs(change))
        keep_call(request, track("Product Added" if change > 0 else "Product Removed", facts))
    return redirect("sample:cart")


def read_number(request: HttpRequest, name: str) -> int:
    """A small number of the form, 1 where it makes no sense."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


@shop_page
def checkout(request: HttpRequest) -> HttpResponse:
    """The last page before the order."""
    basket = read_basket(request)
    if not basket.count:
        return redirect("sample:cart")
    form = CheckoutForm(request.POST or None, initial={"payment": "invoice"})
    if request.method == "POST" and form.is_valid():
        return redirect("sample:thanks", number=place_order(request, basket, form.cleaned_data))
    calls = [] if form.is_bound else [track("Checkout Started", describe_basket(basket))]
    return show(request, "checkout", form=form, calls=calls)


def place_order(request: HttpRequest, basket: Basket, buyer: dict[str, str]) -> str:
    """Makes the order; the next page tells Touchline who bought what."""
    number = f"KC-{now():%y%m%d}-{get_random_string(5, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}"
    address = {"street": buyer["street"], "city": buyer["city"], "postalCode": buyer["postcode"]}
    traits = {
        "email": buyer["email"],
        "firstName": buyer["first_name"],
        "lastName": buyer["last_name"],
        "address": {**address, "country": buyer["country"]},
    }
    keep_call(request, ["identify", traits])
    facts = describe_basket(basket, order_id=number, payment_method=buyer["payment"], email=buyer["email"])
    keep_call(request, track("Order Completed", facts))
    request.session[ORDER] = {"number": number, "name": buyer["first_name"], "total": str(basket.total)}
    empty_basket(request)
    return number


@require_safe
@shop_page
def thanks(request: HttpRequest, number: str) -> HttpResponse:
    """The order was taken; only its own visitor sees it."""
    order = request.session.get(ORDER, {})
    if order.get("number") != number:
        return redirect("sample:home")
    return show(request, "thanks", order=order, articles=get_catalogue().articles[:3])
