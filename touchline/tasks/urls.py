"""Addresses of Today, tasks, activities and notices."""

from django.urls import path

from touchline.tasks import activity_views, log_views, notice_views, quiet_views, today_views, todo_views, views

app_name = "tasks"
urlpatterns = [
    path("", today_views.today, name="today"),
    path("today/people", today_views.people_part, name="today_people"),
    path("today/list", todo_views.todo_part, name="todo_part"),
    path("today/<slug:source>/<int:number>/people", todo_views.todo_people, name="todo_people"),
    path("today/<slug:source>/<int:number>/done", todo_views.todo_done, name="todo_done"),
    path("today/<slug:source>/<int:number>/hand-on", todo_views.todo_hand_on, name="todo_hand_on"),
    path("today/<slug:source>/<int:number>/put-off", todo_views.todo_put_off, name="todo_put_off"),
    path("tasks/", views.task_list, name="task_list"),
    path("tasks/new/", views.new_task, name="task_new"),
    path("tasks/<int:task_id>/", views.task_page, name="task"),
    path("tasks/<int:task_id>/done", views.tick, name="tick"),
    path("tasks/<int:task_id>/day", views.put_off, name="put_off"),
    path("contacts/<int:person_id>/work", activity_views.contact_panel, name="contact_panel"),
    path("companies/<int:company_id>/work", activity_views.company_panel, name="company_panel"),
    path("contacts/<int:contact_id>/log", activity_views.log_with_contact, name="log_contact"),
    path("companies/<int:company_id>/log", activity_views.log_with_company, name="log_company"),
    path("records/<slug:kind>/<int:record_id>/kept-note", activity_views.kept_note, name="kept_note"),
    path("log/", log_views.log_page, name="log"),
    path("log/whom", log_views.whom_part, name="log_whom"),
    path("activities/<int:activity_id>/withdraw", activity_views.withdraw, name="withdraw"),
    path("notices/", notice_views.notice_list, name="notice_list"),
    path("notices/bell", notice_views.bell, name="bell"),
    path("notices/read", notice_views.read_all, name="read_all"),
    path("notices/quiet", quiet_views.quiet_hours, name="quiet_hours"),
    path("notices/<int:notice_id>/", notice_views.open_notice, name="notice"),
]
