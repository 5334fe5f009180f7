from django.urls import URLPattern, path

from instances.consultations import field_views

app_name = "field_consultations"
urlpatterns: list[URLPattern] = [
    path("consultation/", field_views.entry, name="entry"),
    path("consultation/envoyer/", field_views.send, name="send"),
    path("consultation/<uuid:entry_id>/", field_views.receipt, name="receipt"),
]
