from django.urls import path

from budgets.projects.deposit.views import field
from budgets.voting.assisted import views as field_vote

app_name = "field_budgets"
urlpatterns = [
    path("idee/", field.idea, name="idea"),
    path("idee/envoyer/", field.send, name="send"),
    path("idee/<uuid:entry_id>/", field.receipt, name="receipt"),
    path("vote/", field_vote.vote, name="vote"),
    path("vote/bulletin/", field_vote.vote_ballot, name="vote_ballot"),
    path("vote/projet/<int:number>/", field_vote.vote_project, name="vote_project"),
    path("vote/recepisse/", field_vote.vote_done, name="vote_done"),
    path("vote/suivante/", field_vote.vote_next, name="vote_next"),
]
