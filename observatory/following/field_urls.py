"""What is entered face to face of what is delivered."""

from django.urls import path

from observatory.following.views import field

app_name = "field_observatory"
urlpatterns = [
    path("avis/", field.entry, name="entry"),
    path("avis/envoyer/", field.send, name="send"),
    path("avis/<uuid:entry_id>/", field.done, name="done"),
]
