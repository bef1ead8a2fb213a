"""What people were sent: the fate of one message, writing to one person, and the firm's rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touchline.channels.models import PracticeMail
from touchline.contacts.consents.purposes import list_topics
from touchline.contacts.models import Contact
from touchline.messaging.design.preparing import UnsendableDesign
from touchline.messaging.models import Mailing
from touchline.messaging.outbox.domains import list_limits, set_limit
from touchline.messaging.outbox.explaining import explain_message
from touchline.messaging.outbox.forms import DomainForm, RulesForm, WriteForm
from touchline.messaging.outbox.rules import get_rules, save_rules
from touchline.messaging.outbox.writing import CannotWrite, Written, write_to
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, limit


@login_required_staff
@require_GET
def message(request: HttpRequest, mailing_id: int, contact_id: int) -> HttpResponse:
    """Tell what became of a mailing's message to one person, and why."""
    user = access_staff(request, "messages")
    mailing = get_object_or_404(Mailing, pk=mailing_id)
    contact = get_object_or_404(limit(Contact.objects.all(), user, "contacts"), pk=contact_id)
    titles = {one.purpose.slug: one.title for one in list_topics(with_archived=True)}
    shown = {
        "mailing": mailing,
        "contact": contact,
        "topic": titles.get(mailing.purpose, mailing.purpose),
        "fate": explain_message(mailing.pk, contact.pk),
        "practice": PracticeMail.objects.filter(mailing_id=mailing.pk, contact_id=contact.pk).defer("raw").first(),
    }
    return render(request, "messaging/message.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Write to one person."""
    user = access_staff(request, "messages", Verb.CREATE)
    contact = get_object_or_404(limit(Contact.objects.all(), user, "contacts"), pk=contact_id)
    form = WriteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mailing = write_to(contact, Written(**form.cleaned_data), actor=user)
        except (CannotWrite, UnsendableDesign) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("On its way. What becomes of it is shown here."))
            return redirect("messaging:message", mailing.pk, contact.pk)
    shown = {"form": form, "contact": contact}
    return render(request, "messaging/write.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show and change how often and when people are written to."""
    user = access_staff(request, "messages", Verb.MANAGE)
    form = RulesForm(request.POST or None, instance=get_rules())
    if request.method == "POST" and form.is_valid():
        save_rules(user, form.cleaned_data)
        messages.success(request, _("Saved. It holds for everything that is sent from now on."))
        return redirect("messaging:rules")
    return show_rules(request, form, DomainForm())


@login_required_staff
@require_POST
def domain_limit(request: HttpRequest) -> HttpResponse:
    """Limit what goes to one domain, or let it go."""
    user = access_staff(request, "messages", Verb.MANAGE)
    if drop := request.POST.get("drop", ""):
        set_limit(user, drop[:200], per_minute=None, connections=None)
        messages.success(request, _("Nothing limits mail to {domain} any more.").format(domain=drop[:200]))
        return redirect("messaging:rules")
    form = DomainForm(request.POST)
    if not form.is_valid():
        return show_rules(request, RulesForm(instance=get_rules()), form)
    set_limit(
        user,
        form.cleaned_data["domain"],
        per_minute=form.cleaned_data["per_minute"],
        connections=form.cleaned_data["connections"],
    )
    messages.success(request, _("Saved. It holds for everything that is sent from now on."))
    return redirect("messaging:rules")


def show_rules(request: HttpRequest, form: RulesForm, domain: DomainForm) -> HttpResponse:
    """Show both cards of the rules."""
    shown = {"form": form, "domain": domain, "limits": list_limits()}
    return render(request, "messaging/rules.html", shown, status=422 if form.errors or domain.errors else 200)
