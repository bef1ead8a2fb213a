"""Addresses of the engines: fields, notes, files, changes, attributes and long work of any kind of record."""

from django.urls import path

from touchline.records import attribute_views, change_views, field_views, file_views, note_views, type_views, work_views
from touchline.records.lists_urls import urlpatterns as of_lists

app_name = "records"
RECORD = "records/<slug:kind>/<int:record_id>"
urlpatterns = [
    *of_lists,
    path(f"{RECORD}/fields", field_views.fields_part, name="fields"),
    path(f"{RECORD}/fields/<str:slug>", field_views.field_part, name="field"),
    path(f"{RECORD}/fields/<str:slug>/edit", field_views.edit_part, name="field_edit"),
    path(f"{RECORD}/fields/<str:slug>/history", field_views.history_part, name="field_history"),
    path(f"{RECORD}/here", field_views.here_part, name="here"),
    path(f"{RECORD}/archive", change_views.archive_record, name="archive"),
    path(f"{RECORD}/changes/", change_views.record_changes, name="record_changes"),
    path(f"{RECORD}/notes", note_views.notes_panel, name="notes"),
    path(f"{RECORD}/files", file_views.files_panel, name="files"),
    path("records/<slug:kind>/pick", field_views.pick_part, name="pick"),
    path("records/notes/<int:note_id>", note_views.note_part, name="note"),
    path("records/files/<int:file_id>", file_views.file_part, name="file"),
    path("records/files/<int:file_id>/open", file_views.file_link, name="file_link"),
    path("files/<str:token>", file_views.file_bytes, name="file_bytes"),
    path("changes/", change_views.change_list, name="change_list"),
    path("changes/<int:change_set_id>/", change_views.change_page, name="change"),
    path("changes/<int:change_set_id>/undo", change_views.undo_change, name="undo"),
    path("work/<int:work_id>/", work_views.work_page, name="work"),
    path("work/<int:work_id>/refused.csv", work_views.refused, name="work_refused"),
    path("work/<int:work_id>/cancel", work_views.cancel, name="work_cancel"),
    path("settings/attributes/<slug:kind>/", attribute_views.attribute_list, name="attribute_list"),
    path("settings/attributes/<slug:kind>/new/", attribute_views.new_attribute, name="attribute_new"),
    path("settings/attributes/<slug:kind>/<int:attribute_id>/", attribute_views.attribute_page, name="attribute"),
    path("settings/attributes/<slug:kind>/built-in/<slug:slug>/", attribute_views.builtin_page, name="builtin"),
    path("settings/attributes/<slug:kind>/<int:attribute_id>/move", attribute_views.move, name="attribute_move"),
    path(
        "settings/attributes/<slug:kind>/<int:attribute_id>/archive", attribute_views.put_away, name="attribute_archive"
    ),
    path("settings/attributes/<slug:kind>/<int:attribute_id>/type/", type_views.type_page, name="attribute_type"),
    path(
        "settings/attributes/<slug:kind>/<int:attribute_id>/type/apply", type_views.apply_type, name="attribute_apply"
    ),
]
