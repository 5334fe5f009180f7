from django.urls import path

from budgets.views import catalogue, editions, files, results

app_name = "budgets"
urlpatterns = [
    path("", editions.edition_list, name="list"),
    path("quartiers.json", catalogue.outline, name="outline"),
    path("<slug:slug>/", editions.edition, name="edition"),
    path("<slug:slug>/projets/", catalogue.projects, name="projects"),
    path("<slug:slug>/projets/carte.json", catalogue.points, name="points"),
    path("<slug:slug>/projets/<int:number>/", catalogue.project, name="project"),
    path("<slug:slug>/resultats/", results.result, name="result"),
    path("<slug:slug>/resultats/comparer/", results.compare, name="compare"),
    path("<slug:slug>/resultats/proces-verbal/", results.minutes, name="minutes"),
    path("<slug:slug>/fichiers/", files.open_files, name="files"),
    path("<slug:slug>/fichiers/<str:name>", files.download, name="file"),
]
