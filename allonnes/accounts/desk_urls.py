"""What the desk (Django's admin) asks of our sign-in; included before its own addresses, under the same prefix."""

from django.urls import path
from django.views.generic import RedirectView

from allonnes.accounts.views.desk import desk_sign_in

desk_urlpatterns = [
    path("login/", desk_sign_in, name="desk_sign_in"),
    path("password_change/", RedirectView.as_view(pattern_name="account_change_password")),
]
