"""The account's own pages; those of sign-in are in `auth_urls`."""

from django.urls import path, re_path

from allonnes.accounts.views import absences, data, invitations, pages, parents, welcome

app_name = "accounts"
urlpatterns = [
    path("", pages.home, name="home"),
    path("bienvenue/", welcome.welcome, name="welcome"),
    path("profil/", pages.profile, name="profile"),
    path("securite/", pages.security, name="security"),
    path("securite/double/", pages.second_factor_needed, name="second_factor"),
    path("securite/identite/", pages.confirm_identity, name="confirm_identity"),
    path("donnees/", data.data, name="data"),
    path("donnees/telecharger/", data.download, name="download"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:pk>/finie/", absences.absence_over, name="absence_over"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("supprimer/", data.delete_explained, name="delete"),
    path("supprimer/confirmer/", data.delete_confirm, name="delete_confirm"),
    path("supprime/", data.deleted, name="deleted"),
    re_path(r"^parent/merci/(?P<answer>oui|non)/$", parents.parent_thanks, name="parent_thanks"),
    path("parent/<str:token>/", parents.parent, name="parent"),
]
