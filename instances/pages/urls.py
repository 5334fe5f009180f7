"""The address of one council takes any word: it comes last."""

from django.urls import path

from instances.pages import views

urlpatterns = [
    path("", views.councils, name="list"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("mon-espace/<int:pk>/paraitre/", views.naming, name="naming"),
    path("<slug:slug>/", views.council, name="council"),
]
