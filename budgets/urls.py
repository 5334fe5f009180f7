from django.urls import include, path, re_path

from allonnes.contributions.addressing import pages_of_mine, pages_of_one
from allonnes.core.photos.views import PICTURE
from budgets.editions import views as regulation
from budgets.pages import vote_urls
from budgets.pages.views import catalogue, editions, paper, project
from budgets.projects.deposit.views import deposit, follow_up, my_projects, photos
from budgets.projects.waiting import views as waiting
from budgets.results.views import checking, files, results, sealed
from budgets.targets import PROJECT
from budgets.voting.kiosks import urls as kiosk_urls

app_name = "budgets"
urlpatterns = [
    path("", editions.edition_list, name="list"),
    path("deposer/", deposit.start, name="submit"),
    path("laisser-une-idee/", waiting.leave, name="leave_idea"),
    path("laisser-une-idee/envoye/", waiting.sent, name="idea_sent"),
    path("idee/<str:token>/", waiting.waiting, name="waiting_idea"),
    path("idee/<str:token>/deposer/", waiting.take_up, name="take_up_idea"),
    path("idee/<str:token>/retirer/", waiting.withdraw, name="withdraw_idea"),
    path("mes-projets/", my_projects.my_projects, name="mine"),
    path("mes-projets/<uuid:project>/modifier/", my_projects.edit, name="edit"),
    path("mes-projets/<uuid:project>/completer/", my_projects.complete, name="complete"),
    path("mes-projets/<uuid:project>/retirer/", my_projects.withdraw, name="withdraw"),
    path("mes-projets/<uuid:project>/photos/", my_projects.photos, name="my_photos"),
    path("mes-projets/<uuid:project>/signatures/", my_projects.signatures, name="signatures"),
    path("mes-projets/<uuid:project>/ne-plus-signer/", my_projects.leave, name="leave"),
    *pages_of_mine(PROJECT),
    path("signer/<str:token>/", my_projects.accept_invitation, name="accept_invitation"),
    path("suivi/<uuid:public_id>/", follow_up.follow_up, name="follow_up"),
    path("suivi/<uuid:public_id>/adresse/", follow_up.change_address, name="deposit_address"),
    path("suivi/<uuid:public_id>/renvoyer/", follow_up.resend, name="resend_code"),
    path("brouillon/<uuid:draft>/idee/", deposit.idea_again, name="deposit_idea"),
    path("brouillon/<uuid:draft>/lieu/", deposit.place, name="deposit_place"),
    path("brouillon/<uuid:draft>/photos/", deposit.photos, name="deposit_photos"),
    path("brouillon/<uuid:draft>/vous/", deposit.author, name="deposit_author"),
    path("brouillon/<uuid:draft>/relire/", deposit.check, name="deposit_check"),
    path("brouillon/<uuid:draft>/supprimer/", deposit.delete, name="deposit_delete"),
    re_path(rf"^photos/{PICTURE}$", photos.photo, name="photo"),
    path("quartiers.json", catalogue.outline, name="outline"),
    path("qui-fait-quoi/", regulation.competences, name="competences"),
    path("<slug:slug>/", editions.edition, name="edition"),
    path("<slug:slug>/deposer/", deposit.idea, name="deposit"),
    path("<slug:slug>/proches/", deposit.near, name="near"),
    path("<slug:slug>/projets/", catalogue.projects, name="projects"),
    path("<slug:slug>/projets/carte.json", catalogue.points, name="points"),
    path("<slug:slug>/projets/<int:number>/", project.project, name="project"),
    path("<slug:slug>/projets/<int:number>/versions/", project.versions, name="versions"),
    *pages_of_one(PROJECT, "<slug:slug>/projets/<int:number>/"),
    path("<slug:slug>/projets/<int:number>/affiche/", paper.poster, name="poster"),
    path("<slug:slug>/imprimer/", paper.paper, name="paper"),
    path("<slug:slug>/imprimer/livret/", paper.booklet, name="booklet"),
    path("<slug:slug>/imprimer/affiches/", paper.posters, name="posters"),
    path("<slug:slug>/imprimer/formulaire/", paper.deposit_form, name="paper_form"),
    path("<slug:slug>/voter/", include(vote_urls.urlpatterns)),
    path("<slug:slug>/borne/", include(kiosk_urls.urlpatterns)),
    path("<slug:slug>/reglement/", regulation.regulation, name="regulation"),
    path("<slug:slug>/reglement/<int:number>/", regulation.regulation_version, name="regulation_version"),
    path("<slug:slug>/resultats/", results.result, name="result"),
    path("<slug:slug>/resultats/comparer/", results.compare, name="compare"),
    path("<slug:slug>/resultats/proces-verbal/", results.minutes, name="minutes"),
    path("<slug:slug>/resultats/recepisses/", sealed.receipts, name="receipts"),
    path("<slug:slug>/resultats/editions/", sealed.editions, name="editions_compared"),
    path("<slug:slug>/verifier/", checking.verify, name="verify"),
    path("<slug:slug>/fichiers/", files.open_files, name="files"),
    path("<slug:slug>/fichiers/<str:name>", files.download, name="file"),
]
