"""Sources: what may send, how to install it, and the ticket of the live stream."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from touchline.kit.tickets import make_ticket
from touchline.tracking.forms import SourceEditForm, SourceForm
from touchline.tracking.models import Source
from touchline.tracking.services import SourceExists, SourceFacts, change_source, create_source, revoke_source
from touchline.tracking.silence import is_silent, say_silence
from touchline.tracking.source_state import find_collisions, get_refused_lately
from touchline.users.access import access_staff, login_required_staff
from touchline.users.devices import find_row_key
from touchline.users.models import User
from touchline.users.permissions import Verb


@never_cache
@require_safe
def live_ticket(request: HttpRequest) -> HttpResponseBase:
    """Give a page of the staff the address of its live stream, good for a minute; 401 for anybody else."""
    if not isinstance(request.user, User) or not request.user.is_active:
        return JsonResponse({"detail": "Log in first."}, status=401)
    ticket = make_ticket(settings.SECRET_KEY, user_id=request.user.pk, session=find_row_key(request))
    return JsonResponse({"url": f"{settings.ENVIRONMENT.collector_url}/live?ticket={quote(ticket)}"})


@login_required_staff
@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """List the sources, those that may send first."""
    access_staff(request, "sources", Verb.MANAGE)
    sources = sorted(
        Source.objects.select_related("owner"), key=lambda source: (source.revoked_at is not None, source.id)
    )
    rows = [(source, say_silence(source), is_silent(source)) for source in sources]
    return render(request, "tracking/sources.html", {"sources": rows})


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_source(request: HttpRequest) -> HttpResponse:
    """Make a source."""
    user = access_staff(request, "sources", Verb.MANAGE)
    proposed = {"name": request.GET.get("name", "")[:100], "domains": request.GET.get("domains", "")[:253]}
    form = SourceForm(request.POST or None, initial=proposed)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            source = create_source(typed["name"], kind=typed["kind"], domains=typed["domains"], owner=user)
        except SourceExists as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The source is there. Now have it send something."))
            return redirect("tracking:install" if source.kind == Source.Kind.SITE else "tracking:source", source.pk)
    return render(request, "tracking/source_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required_staff
@require_safe
def source_page(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show a source's key, and how to have a site, an app or a server send with it."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source.objects.select_related("owner", "backup"), pk=source_id)
    site = f"https://{source.domains[0]}" if source.domains else "https://your-site.example"
    shown = {
        "source": source,
        "collector_url": settings.ENVIRONMENT.collector_url,
        "is_site": source.kind == Source.Kind.SITE,
        "site": site,
        "silence": say_silence(source),
        "is_silent": is_silent(source),
        "collisions": find_collisions(source),
        "refused": get_refused_lately(source),
    }
    return render(request, "tracking/source.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def edit_source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change a source's name and domains, and who looks after it."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    form = SourceEditForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        facts = SourceFacts(**{name: typed[name] for name in ("name", "domains", "owner", "backup")})
        change_source(source.pk, facts)
        messages.success(request, _("Saved."))
        return redirect("tracking:source", source.pk)
    shown = {"form": form, "source": source}
    return render(request, "tracking/source_edit.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, source_id: int) -> HttpResponse:
    """Ask once more, then end a source's key."""
    access_staff(request, "sources", Verb.MANAGE)
    source = get_object_or_404(Source, pk=source_id)
    if request.method == "POST":
        revoke_source(source.pk)
        messages.success(request, _("The key of “{name}” is revoked.").format(name=source.name))
        return redirect("tracking:source_list")
    return render(request, "tracking/source_revoke.html", {"source": source})
