from django.urls import URLPattern, path

from instances.councils.views import field

app_name = "field_councils"
urlpatterns: list[URLPattern] = [
    path("candidature/", field.entry, name="entry"),
    path("candidature/enregistree/", field.done, name="done"),
]
