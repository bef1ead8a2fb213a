"""The forms of the shop."""

from django import forms


class NewsletterForm(forms.Form):
    """The line in the footer."""

    email = forms.EmailField(label="E-mail", max_length=254)


class ContactForm(forms.Form):
    """A question to the roastery."""

    name = forms.CharField(label="Your name", max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
    message = forms.CharField(label="Message", max_length=2000, widget=forms.Textarea({"rows": 5}))


class CheckoutForm(forms.Form):
    """Who buys, and where the parcel goes; no card, since nothing is sold here."""

    email = forms.EmailField(label="E-mail", max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
    first_name = forms.CharField(
        label="First name", max_length=60, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Last name", max_length=60, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    street = forms.CharField(
        label="Street and number", max_length=120, widget=forms.TextInput({"autocomplete": "street-address"})
    )
    postcode = forms.CharField(label="Postcode", max_length=12, widget=forms.TextInput({"autocomplete": "postal-code"}))
    city = forms.CharField(label="Town", max_length=60, widget=forms.TextInput({"autocomplete": "address-level2"}))
    country = forms.ChoiceField(
        label="Country",
        choices=[
            ("DE", "Germany"),
            ("AT", "Austria"),
            ("NL", "Netherlands"),
            ("FR", "France"),
            ("GB", "Great Britain"),
        ],
    )
    payment = forms.ChoiceField(
        label="Payment", choices=[("invoice", "Invoice"), ("transfer", "Bank transfer")], widget=forms.RadioSelect
    )
