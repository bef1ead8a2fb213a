"""Filters of the contacts room's templates."""

from django import template

from touchline.contacts.titles import shorten_title

register = template.Library()
register.filter("page_name", shorten_title)
