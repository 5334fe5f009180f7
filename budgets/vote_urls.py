"""Addresses of a vote, under `<edition>/voter/`: none of them names a project."""

from django.urls import path

from budgets.views import vote, vote_letter

urlpatterns = [
    path("", vote.vote, name="vote"),
    path("qui-vote/", vote.identity, name="vote_identity"),
    path("bulletin/", vote.ballot_page, name="ballot"),
    path("recepisse/", vote.receipt, name="vote_receipt"),
    path("lettre/", vote_letter.vote_letter, name="vote_letter"),
    path("lettre/qui-vote/", vote_letter.letter_identity, name="vote_letter_identity"),
    path("terminer/", vote_letter.leave, name="vote_leave"),
    path("regles-figees.json", vote.frozen_rules, name="vote_rules"),
    path("protection/", vote.protection, name="vote_protection"),
]
