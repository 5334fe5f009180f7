from django.urls import URLPattern, URLResolver

from instances.consultations import urls as consultations
from instances.councils import urls as councils
from instances.meetings import urls as meetings
from instances.outcomes import urls as outcomes
from instances.pages import urls as pages

app_name = "instances"
# The address of one council takes any word: it comes last.
urlpatterns: list[URLPattern | URLResolver] = [
    *consultations.urlpatterns,
    *councils.urlpatterns,
    *meetings.urlpatterns,
    *outcomes.urlpatterns,
    *pages.urlpatterns,
]
