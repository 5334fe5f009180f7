from django.urls import URLPattern, URLResolver

from requests_qrc.casework import urls as casework
from requests_qrc.figures import urls as figures
from requests_qrc.followup import urls as followup
from requests_qrc.intake import urls as intake

app_name = "requests_qrc"
# The address of one case takes any word: it comes last.
urlpatterns: list[URLPattern | URLResolver] = [
    *intake.urlpatterns,
    *casework.urlpatterns,
    *figures.urlpatterns,
    *followup.urlpatterns,
]
