"""Addresses of a vote, under `<edition>/voter/`: none of them names a project."""

from django.urls import path

from budgets.pages.views import vote as start
from budgets.results.news import views as vote_news
from budgets.voting.ballot.views import account as vote
from budgets.voting.incidents import views as incidents
from budgets.voting.letters import views as vote_letter

urlpatterns = [
    path("", start.vote, name="vote"),
    path("qui-vote/", vote.identity, name="vote_identity"),
    path("bulletin/", vote.ballot_page, name="ballot"),
    path("recepisse/", vote.receipt, name="vote_receipt"),
    path("lettre/", vote_letter.vote_letter, name="vote_letter"),
    path("lettre/qui-vote/", vote_letter.letter_identity, name="vote_letter_identity"),
    path("terminer/", vote_letter.leave, name="vote_leave"),
    path("regles-figees.json", vote.frozen_rules, name="vote_rules"),
    path("prevenir/", vote_news.hear, name="vote_news"),
    path("ne-plus-prevenir/", vote_news.stop, name="vote_news_stop"),
    path("protection/", vote.protection, name="vote_protection"),
    path("probleme/", incidents.problem, name="vote_problem"),
    path("probleme/recu/", incidents.problem_sent, name="vote_problem_sent"),
    path("incidents/", incidents.incidents, name="vote_incidents"),
]
