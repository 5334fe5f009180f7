from django.urls import URLPattern, path

from instances.councils.views import draws, joining, parents

urlpatterns: list[URLPattern] = [
    path("candidature/<str:token>/", joining.candidacy, name="candidacy"),
    path("mes-candidatures/<int:pk>/", joining.my_candidacy, name="my_candidacy"),
    path("accord/<str:token>/", parents.parent, name="parent"),
    path("accord-recu/<str:answer>/", parents.parent_thanks, name="parent_thanks"),
    path("tirage.py", draws.draw_program, name="draw_program"),
    path("<slug:slug>/rejoindre/", joining.join, name="join"),
    path("<slug:slug>/rejoindre/envoyee/", joining.join_sent, name="join_sent"),
    path("<slug:slug>/tirages/<int:pk>/", draws.draw, name="draw"),
    path("<slug:slug>/tirages/<int:pk>/liste.txt", draws.draw_list, name="draw_list"),
    path("<slug:slug>/tirages/<int:pk>/resultat.txt", draws.draw_result, name="draw_result"),
]
