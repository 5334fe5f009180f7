from django.urls import path

from instances.meetings.views import member, public

TOKEN, MINE, ONE = "convocation/<str:token>/", "mes-reunions/<int:pk>/", "<slug:slug>/reunions/<int:pk>/"
urlpatterns = [
    path(TOKEN, member.called, name="called"),
    path(f"{TOKEN}documents/<int:document>/", member.called_document, name="called_document"),
    path("mes-reunions/", member.my_meetings, name="my_meetings"),
    path(MINE, member.my_meeting, name="my_meeting"),
    path(f"{MINE}documents/<int:document>/", member.my_document, name="my_document"),
    path("documents/<int:pk>/", public.document, name="meeting_document"),
    path("<slug:slug>/reunions/", public.meetings, name="meetings"),
    path(ONE, public.meeting, name="meeting"),
    path(f"{ONE}compte-rendu/", public.minutes, name="minutes"),
]
