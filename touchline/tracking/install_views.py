"""The install page: waits for the first event of a source, and helps when none comes."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.organisation.queries import get_organisation
from touchline.tracking.forms import DOMAIN
from touchline.tracking.install_causes import find_causes
from touchline.tracking.install_guides import get_guides, write_letter
from touchline.tracking.install_page import PageLook, look_at_page
from touchline.tracking.install_queries import find_arrival, find_site, get_facts
from touchline.tracking.models import Source
from touchline.tracking.services import add_domain
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.permissions import Verb


@login_required_staff
@require_safe
def connect(request: HttpRequest) -> HttpResponse:
    """Lead to the install page of the firm's site, or to making its source."""
    access_staff(request, "sources", Verb.MANAGE)
    site = find_site()
    if site:
        return redirect("tracking:install", site.pk)
    firm = get_organisation()
    typed = f"?name={quote(firm.name)}&domains={quote(firm.site)}" if firm.site else ""
    return redirect(reverse("tracking:source_new") + typed)


@login_required_staff
@require_safe
def install(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show how to install the script, and wait."""
    user = access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    collector = settings.ENVIRONMENT.collector_url
    guides = get_guides(source, collector)
    chosen = request.GET.get("with", "")
    letter = write_letter(source, collector, sender=str(user))
    subject = _("A script for {site}").format(site=", ".join(source.domains) or source.name)
    facts = {
        "guides": guides,
        "guide": next((guide for guide in guides if guide.slug == chosen), guides[0]),
        "letter": letter,
        "mail_url": f"mailto:?subject={quote(subject)}&body={quote(letter)}",
        "by_letter": chosen == "letter",
    }
    return render(request, "tracking/install.html", facts | get_state(source))


@login_required_staff
@require_safe
def install_state(request: HttpRequest, source_id: int) -> HttpResponse:
    """Answer the waiting page; once something came, in place of all that helps when nothing comes."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    arrival = find_arrival(source)
    if arrival is None:
        shown = {"source": source, "site_url": get_site_url(source)}
        return render(request, "tracking/_install_waiting.html", shown)
    answer = render(request, "tracking/_install_arrived.html", {"source": source, "arrival": arrival})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#install-side", "innerHTML"
    return answer


@login_required_staff
@require_safe
def install_causes(request: HttpRequest, source_id: int) -> HttpResponse:
    """Answer with what the facts say about each cause now."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    shown = {"source": source, "causes": find_causes(get_facts(source)), "polls": True}
    return render(request, "tracking/_install_causes.html", shown)


def get_state(source: Source) -> dict[str, object]:
    """Return whether something came, and if not, what the facts say."""
    arrival = find_arrival(source)
    if arrival:
        return {"source": source, "arrival": arrival}
    facts = get_facts(source)
    return {"source": source, "arrival": None, "causes": find_causes(facts), "site_url": get_site_url(source)}


def get_site_url(source: Source) -> str:
    """Return the address to look at."""
    return f"https://{source.domains[0]}/" if source.domains else ""


@login_required_staff
@require_POST
@keeps_own_transactions
def look(request: HttpRequest, source_id: int) -> HttpResponse:
    """Read the site's page as anybody could, and say what that tells of each cause."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    url = request.POST.get("url", "").strip()
    if url and "://" not in url:
        url = f"https://{url}"
    environment = settings.ENVIRONMENT
    seen = (
        look_at_page(url, reach=environment.outgoing) if url else PageLook("", problem=_("Write the site's address."))
    )
    facts = get_facts(source)
    shown = {"source": source, "causes": find_causes(facts, seen), "look": seen, "site_url": url}
    return render(request, "tracking/_install_causes.html", shown)


@login_required_staff
@require_POST
def allow_domain(request: HttpRequest, source_id: int) -> HttpResponse:
    """Let pages of another domain send, too."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    typed = request.POST.get("domain", "").strip().lower().split("://")[-1].split("/")[0].split(":")[0]
    if DOMAIN.fullmatch(typed):
        add_domain(source.pk, typed)
        messages.success(request, _("Pages of {domain} may send now.").format(domain=typed))
    else:
        messages.error(request, _("“{text}” is not a domain.").format(text=typed[:80]))
    return redirect("tracking:install", source.pk)
