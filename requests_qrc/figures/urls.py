from django.urls import URLPattern, path

from requests_qrc.figures import views
from requests_qrc.figures.open311 import urls as open311

urlpatterns: list[URLPattern] = [
    path("nos-delais/", views.delays, name="delays"),
    path("nos-delais/nos-delais.csv", views.delays_file, name="delays_file"),
    *open311.urlpatterns,
]
