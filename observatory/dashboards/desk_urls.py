"""The dashboard at the desk."""

from django.urls import path

from observatory.dashboards.views import desk_dashboard

urlpatterns = [path("", desk_dashboard, name="dashboard")]
