"""Addresses of the consultations, before those of a council, which take any word."""

from django.urls import path

from instances.consultations import views

urlpatterns = [
    path("consultations/", views.consultations, name="consultations"),
    path("consultations/confirmer/<str:token>/", views.confirm, name="consultation_confirm"),
    path("consultations/documents/<int:pk>/", views.document, name="consultation_document"),
    path("consultations/<slug:slug>/", views.consultation, name="consultation"),
    path("consultations/<slug:slug>/repondre/", views.reply, name="consultation_reply"),
]
