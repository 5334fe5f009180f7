"""What is entered face to face about a case."""

from django.urls import path

from requests_qrc.intake.views import field

app_name = "field_requests"
urlpatterns = [
    path("demande/", field.entry, name="entry"),
    path("demande/envoyer/", field.send, name="send"),
    path("demande/<uuid:entry_id>/", field.receipt, name="receipt"),
]
