"""The practice mailbox: what would have been sent, as its recipients would have it; clicked, answered and left by hand."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from touchline.channels.models import PracticeMail
from touchline.contacts.models import Contact
from touchline.messaging.design.drawing import answer_page
from touchline.messaging.models import Mailing
from touchline.messaging.practice import answer_as_recipient, read_kept
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, limit, may

PAGE: Final = 50


class PlayedForm(forms.Form):
    """What the recipient writes back."""

    text = forms.CharField(
        label=gettext_lazy("They write back"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )


def access_practice(user: User, mail_id: int) -> PracticeMail:
    """Return a practice mail to somebody the user may see; Http404 else."""
    mail = get_object_or_404(PracticeMail, pk=mail_id)
    if not limit(Contact.objects.filter(pk=mail.contact_id), user, "contacts").exists():
        raise Http404
    return mail


@login_required_staff
@require_GET
def practice_list(request: HttpRequest) -> HttpResponse:
    """List what was kept to people the user may see, newest first."""
    user = access_staff(request, "messages")
    before = request.GET.get("before", "")
    mails = PracticeMail.objects.order_by("-id").defer("raw")
    mails = mails.filter(contact_id__in=limit(Contact.objects.all(), user, "contacts").values("pk"))
    if before.isascii() and before.isdigit() and len(before) < 19:
        mails = mails.filter(id__lt=int(before))
    found = list(mails[: PAGE + 1])
    people = Contact.objects.in_bulk({one.contact_id for one in found})
    mailings = Mailing.objects.in_bulk({one.mailing_id for one in found})
    shown = {
        "rows": [(one, people.get(one.contact_id), mailings.get(one.mailing_id)) for one in found[:PAGE]],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "messaging/_practice.html" if before else "messaging/practice_list.html", shown)


@login_required_staff
@require_GET
def practice_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show one message as it would have arrived, with its headers, and let it be answered as its recipient would."""
    user = access_staff(request, "messages")
    return show(request, user, access_practice(user, mail_id), PlayedForm())


def show(request: HttpRequest, user: User, mail: PracticeMail, form: PlayedForm) -> HttpResponse:
    """Show the page of one message."""
    mailing = Mailing.objects.filter(pk=mail.mailing_id).first()
    shown = {
        "mail": mail,
        "kept": read_kept(mail, mailing),
        "size": len(mail.raw),
        "mailing": mailing,
        "contact": Contact.objects.filter(pk=mail.contact_id).first(),
        "may_answer": may(user, "messages", Verb.CREATE),
        "form": form,
    }
    return render(request, "messaging/practice_mail.html", shown, status=422 if form.is_bound else 200)


@login_required_staff
@require_GET
def practice_page(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show the HTML of a practice mail by itself: it runs nothing, and fetches nothing from outside but its own picture."""
    mail = access_practice(access_staff(request, "messages"), mail_id)
    kept = read_kept(mail, Mailing.objects.filter(pk=mail.mailing_id).first())
    return answer_page(request, kept.page, shows_outside=False, is_received=True)


@login_required_staff
@require_POST
def practice_answer(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Take an answer in as if the recipient had sent it."""
    user = access_staff(request, "messages", Verb.CREATE)
    mail = access_practice(user, mail_id)
    form = PlayedForm(request.POST)
    kept = read_kept(mail, Mailing.objects.filter(pk=mail.mailing_id).first())
    if not form.is_valid() or kept.channel == "push":
        return show(request, user, mail, form)
    answer_as_recipient(mail, kept, form.cleaned_data["text"])
    messages.success(request, _("It came in like any answer: look at Today, under Replies, or on the person's line."))
    return redirect("messaging:practice_mail", mail.pk)
