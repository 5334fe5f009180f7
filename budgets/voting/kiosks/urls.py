"""Addresses of a kiosk, under `<edition>/borne/`."""

from django.urls import path

from budgets.voting.kiosks import views as kiosk

urlpatterns = [
    path("", kiosk.kiosk, name="kiosk"),
    path("ouvrir/", kiosk.kiosk_open, name="kiosk_open"),
    path("qui-vote/", kiosk.kiosk_identity, name="kiosk_identity"),
    path("bulletin/", kiosk.kiosk_ballot, name="kiosk_ballot"),
    path("projet/<int:number>/", kiosk.kiosk_project, name="kiosk_project"),
    path("fini/", kiosk.kiosk_done, name="kiosk_done"),
    path("suivante/", kiosk.kiosk_next, name="kiosk_next"),
    path("temps-ecoule/", kiosk.kiosk_over, name="kiosk_over"),
    path("fermer/", kiosk.kiosk_close, name="kiosk_close"),
]
