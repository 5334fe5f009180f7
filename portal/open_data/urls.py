from django.urls import path, re_path

from portal.open_data import views

SLUG = r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
urlpatterns = [
    path("", views.catalogue, name="open_data"),
    path("catalogue.jsonld", views.dcat_catalogue, name="open_data_dcat"),
    path("catalogue.csv", views.scdl_catalogue, name="open_data_scdl"),
    path("api/", views.api, name="open_data_api"),
    re_path(rf"^{SLUG}/$", views.one_set, name="open_data_set"),
    re_path(rf"^{SLUG}/schema\.json$", views.schema, name="open_data_schema"),
    re_path(rf"^{SLUG}\.(?P<extension>csv|virgules\.csv|json|geojson)$", views.file, name="open_data_file"),
]
