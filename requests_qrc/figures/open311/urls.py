from django.urls import path, re_path

from requests_qrc.figures.open311 import views

END = r"\.(?P<extension>json|xml)$"
urlpatterns = [
    path("open311/", views.description, name="open311"),
    re_path(rf"^open311/v2/services{END}", views.services, name="open311_services"),
    re_path(rf"^open311/v2/services/(?P<code>[-\w]+){END}", views.service, name="open311_service"),
    re_path(rf"^open311/v2/requests{END}", views.case_list, name="open311_requests"),
    re_path(rf"^open311/v2/requests/(?P<number>[-\w]+){END}", views.case, name="open311_request"),
]
