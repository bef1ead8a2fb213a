"""Addresses of the parts and acts of lists."""

from django.urls import path

from touchline.records import bulk_views, export_views, lists_views, order_views

LIST = "lists/<slug:kind>"
urlpatterns = [
    path(f"{LIST}/count", lists_views.count_part, name="list_count"),
    path(f"{LIST}/builder", lists_views.builder_part, name="list_builder"),
    path(f"{LIST}/suggest", lists_views.suggest_part, name="list_suggest"),
    path(f"{LIST}/columns", lists_views.choose_columns_view, name="list_columns"),
    path(f"{LIST}/view", lists_views.save_view_view, name="list_view_save"),
    path(f"{LIST}/view/delete", lists_views.delete_view_view, name="list_view_delete"),
    path(f"{LIST}/view/open", lists_views.open_with_view, name="list_view_open"),
    path(f"{LIST}/edit", bulk_views.sheet, name="list_bulk"),
    path(f"{LIST}/edit/value", bulk_views.value_part, name="list_bulk_value"),
    path(f"{LIST}/edit/start", bulk_views.start, name="list_bulk_start"),
    path(f"{LIST}/order/<str:slug>", order_views.order_page, name="list_order"),
    path(f"{LIST}/export", export_views.export, name="list_export"),
]
