"""Addresses of a vote, under `<edition>/voter/`: none of them names a project."""

from django.urls import path

from budgets.views import vote, vote_news

urlpatterns = [
    path("", vote.vote, name="vote"),
    path("qui-vote/", vote.identity, name="vote_identity"),
    path("bulletin/", vote.ballot_page, name="ballot"),
    path("recepisse/", vote.receipt, name="vote_receipt"),
    path("regles-figees.json", vote.frozen_rules, name="vote_rules"),
    path("prevenir/", vote_news.hear, name="vote_news"),
    path("ne-plus-prevenir/", vote_news.stop, name="vote_news_stop"),
    path("protection/", vote.protection, name="vote_protection"),
]
