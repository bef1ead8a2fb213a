"""Another type for an attribute: choose it, see what fits, then do it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.records.attribute_views import access_kind, get_definition
from touchline.records.attributes import is_about_rows, read_options, read_type
from touchline.records.conversion import list_common_values, set_type
from touchline.records.fields import TYPE_LABELS, WITH_OPTIONS, FieldType
from touchline.records.kinds import RecordKind
from touchline.records.models import AttributeDefinition, Work
from touchline.records.values import Nonsense
from touchline.records.working import start_work
from touchline.ui.responses import is_htmx
from touchline.users.access import login_required_staff
from touchline.users.models import User


@login_required_staff
@require_http_methods(["GET", "POST"])
def type_page(request: HttpRequest, kind: str, attribute_id: int) -> HttpResponse:
    """Choose another type, and see how many values fit before anything is changed."""
    about, user = access_kind(request, kind)
    definition = get_definition(about, attribute_id)
    if request.method == "POST":
        try:
            begun = start_preview(request, definition, user=user)
        except Nonsense as problem:
            return show(request, about, definition, problem=str(problem), status=422)
        return redirect(f"{reverse('records:attribute_type', args=[about.slug, definition.pk])}?preview={begun.pk}")
    work = find_preview(request, definition)
    if is_htmx(request) and work is not None:
        return render(request, "records/_type_preview.html", make_facts(about, definition, work))
    return show(request, about, definition, work=work)


@login_required_staff
@require_POST
def apply_type(request: HttpRequest, kind: str, attribute_id: int) -> HttpResponse:
    """Give the attribute the type that was looked at, and begin to rewrite what fits."""
    about, user = access_kind(request, kind)
    definition = get_definition(about, attribute_id)
    preview = find_preview(request, definition)
    if preview is None or preview.state != Work.State.DONE:
        messages.error(request, _("Look first at what fits."))
        return redirect("records:attribute_type", about.slug, definition.pk)
    before = {"from": definition.type, "from_options": definition.options, "attribute": definition.pk}
    set_type(definition, preview.parameters["type"], preview.parameters["options"], actor=user)
    title = _("“{label}” becomes: {type}").format(
        label=definition.label, type=TYPE_LABELS[FieldType(definition.type)][0]
    )
    work = start_work("convert", about.slug, before, user=user, title=title)
    return redirect(work.url)


def start_preview(request: HttpRequest, definition: AttributeDefinition, *, user: User) -> Work:
    """Begin to count what fits; raises Nonsense."""
    type_ = read_type(request.POST.get("type"))
    if is_about_rows(type_) or type_ == definition.type:
        raise Nonsense(_("Choose another type."))
    options = read_options(request.POST.get("options", "")) if type_ in WITH_OPTIONS else []
    if type_ in WITH_OPTIONS and not options:
        raise Nonsense(_("Name at least one choice, each on a line of its own."))
    parameters = {"attribute": definition.pk, "type": type_, "options": options}
    title = _("What fits: {label}").format(label=definition.label)
    return start_work("preview_type", definition.kind, parameters, user=user, title=title)


def find_preview(request: HttpRequest, definition: AttributeDefinition) -> Work | None:
    """Return the preview that the page names, if it is one of this attribute."""
    text = (request.POST or request.GET).get("preview", "")
    if not text.isdecimal() or len(text) > 18:
        return None
    found = Work.objects.filter(pk=int(text), task="preview_type").first()
    return found if found and found.parameters.get("attribute") == definition.pk else None


def make_facts(kind: RecordKind, definition: AttributeDefinition, work: Work | None) -> dict[str, object]:
    """Return what the page and its preview show."""
    facts: dict[str, object] = {"kind": kind, "definition": definition, "work": work}
    facts["type_label"] = TYPE_LABELS[FieldType(definition.type)][0]
    if work is not None:
        facts["becomes"] = TYPE_LABELS[FieldType(work.parameters["type"])][0]
    return facts


def show(
    request: HttpRequest,
    kind: RecordKind,
    definition: AttributeDefinition,
    *,
    work: Work | None = None,
    **facts: object,
) -> HttpResponse:
    """Show the page."""
    status = facts.pop("status", 200)
    types = [(str(t), *TYPE_LABELS[t]) for t in FieldType if not is_about_rows(t) and t != definition.type]
    chosen = work.parameters if work else {}
    typed = request.POST.get("options") or "\n".join(chosen.get("options") or list_common_values(kind, definition.slug))
    shown = (
        make_facts(kind, definition, work) | {"types": types, "options": typed, "chosen": chosen.get("type")} | facts
    )
    return render(request, "records/attribute_type.html", shown, status=int(str(status)))
