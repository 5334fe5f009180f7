from django.urls import path

from requests_qrc.intake.enums import CaseKind
from requests_qrc.intake.views import contact, home, phone, place, problem, receipt

urlpatterns = [
    path("", home.home, name="home"),
    path("signaler/", place.start, {"kind": CaseKind.REPORT}, name="start_report"),
    path("signaler/sans-reseau/", phone.without_network, name="without_network"),
    path("telephone/jeton/", phone.ticket, name="phone_ticket"),
    path("telephone/envoyer/", phone.send, name="phone_send"),
    path("demander/", place.start, {"kind": CaseKind.REQUEST}, name="start_request"),
    path("brouillon/<uuid:draft>/lieu/", place.where, name="where"),
    path("brouillon/<uuid:draft>/probleme/", problem.problem, name="problem"),
    path("brouillon/<uuid:draft>/precisions/", problem.details, name="details"),
    path("brouillon/<uuid:draft>/vous/", contact.contact, name="contact"),
    path("brouillon/<uuid:draft>/relire/", contact.check, name="check"),
    path("recu/<str:token>/", receipt.receipt, name="receipt"),
]
