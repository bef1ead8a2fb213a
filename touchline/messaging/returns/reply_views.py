"""What people wrote back: the list, and one reply with its answer box."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.models import Contact
from touchline.messaging.models import Reply
from touchline.messaging.outbox.writing import CannotWrite
from touchline.messaging.returns.replies import access_reply, answer_reply, close_reply, find_replies, hide_marks
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, may

PAGE: Final = 50


class AnswerForm(forms.Form):
    """The words of an answer."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}),
    )


@login_required_staff
@require_safe
def reply_list(request: HttpRequest) -> HttpResponse:
    """List what people wrote back, the open ones first, newest first."""
    user = access_staff(request, "messages")
    shown = "all" if request.GET.get("show") == "all" else "open"
    found = find_replies(user).select_related("mailing", "owner").order_by("-at", "-id")
    replies = list((found if shown == "all" else found.filter(state=Reply.State.OPEN))[:PAGE])
    people = Contact.objects.in_bulk({one.contact_id for one in replies})
    rows = [(one, people.get(one.contact_id)) for one in replies]
    return render(request, "messaging/replies.html", {"rows": rows, "show": shown})


@login_required_staff
@require_http_methods(["GET", "HEAD", "POST"])
def reply_page(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Show one reply with what it answers, and send an answer."""
    is_answer = request.method == "POST"
    user = access_staff(request, "messages", Verb.CREATE if is_answer else Verb.VIEW)
    reply = access_reply(user, reply_id)
    form = AnswerForm(request.POST if is_answer else None)
    if is_answer and form.is_valid():
        try:
            answer_reply(reply.pk, form.cleaned_data["text"], actor=user)
        except CannotWrite as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect("messaging:reply", reply.pk)
    return show(request, reply, form, status=422 if is_answer else 200)


def show(request: HttpRequest, reply: Reply, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    """Show the page of a reply."""
    contact = get_object_or_404(Contact, pk=reply.contact_id)
    facts: dict[str, Any] = {
        "reply": reply,
        "contact": contact,
        "form": form,
        "is_open": reply.state == Reply.State.OPEN,
        "may_answer": may(access_staff(request, "messages"), "messages", Verb.CREATE),
        "subject": hide_marks(reply.subject),
    }
    return render(request, "messaging/reply.html", facts, status=status)


@login_required_staff
@require_POST
def put_away(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Put a reply away that needs no answer, or take it out again."""
    user = access_staff(request, "messages", Verb.CREATE)
    reply = access_reply(user, reply_id, verb=Verb.CREATE)
    close_reply(reply.pk, actor=user, is_open=reply.state == Reply.State.DONE)
    return redirect("messaging:reply", reply.pk)
