from django.urls import path

from budgets.views import field

app_name = "field_budgets"
urlpatterns = [
    path("idee/", field.idea, name="idea"),
    path("idee/envoyer/", field.send, name="send"),
    path("idee/<uuid:entry_id>/", field.receipt, name="receipt"),
]
