"""The explained result: replayed line by line, compared, printed, and who is left out."""

import pytest

from allonnes.town.models import TownProfile
from budgets.editions.enums import PhaseKind, Rule, TieRule
from budgets.editions.models import Edition
from budgets.editions.rule_words import edition_rule_words
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.comparison import SHORT_NAMES, comparison
from budgets.results.explanation import FOLDED_ABOVE, LINES_SHOWN, lines_of, replay, stages
from budgets.results.figures import Headline, headline, official_steps_about, turnout_tables
from budgets.voting.enums import TurnoutDimension
from tests.factories.budgets import (
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    add_turnout,
    at,
    make_counted_edition,
    make_edition_with_vote,
    official,
    vote,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def said(client: StrictClient, edition: Edition, part: str = "resultats/") -> str:
    """The words of a page, with plain spaces."""
    response = client.get(f"/budgets/{edition.slug}/{part}")
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def publish(edition: Edition) -> Edition:
    """Count by every rule and make the result official."""
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return edition


# --- The result page --------------------------------------------------------------------------------
def test_result_replays_each_line_in_words(client: StrictClient) -> None:
    page = said(client, make_counted_edition())
    assert "<h1>2 projets lauréats</h1>" in page
    assert "Sur 100 000 €, 80 000 € sont attribués. Il reste 20 000 €." in page
    assert "4 votes, coûte 50 000 €, il restait 100 000 € : retenu, il reste 50 000 €." in page
    assert "3 votes, coûte 60 000 €, il restait 50 000 € : écarté, il coûte plus que ce qui reste." in page
    assert "1 vote, coûte 30 000 €, il restait 50 000 € : retenu, il reste 20 000 €." in page
    assert page.index("Les projets lauréats") < page.index("Le dépouillement, ligne par ligne")


def test_result_tells_who_is_left_out_even_when_every_place_won(client: StrictClient) -> None:
    page = said(client, make_counted_edition())
    assert "Qui n’a rien obtenu" in page
    assert "1 personne n’a aucun projet lauréat." in page
    assert "Quartiers sans projet lauréat" not in page


def test_result_names_the_neighbourhoods_without_winner(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    Project.objects.filter(edition=edition, reference="2").update(neighbourhood=NeighbourhoodFactory(name="Chaoué"))
    vote(edition, ["2"])
    page = said(client, publish(edition))
    assert "<li>Chaoué</li>" in page
    assert "2 personnes n’ont aucun projet lauréat." in page


def test_result_where_everybody_won_says_so(client: StrictClient) -> None:
    edition = EditionFactory()
    ProjectFactory(edition=edition, number=1)
    vote(edition, ["1"])
    page = said(client, publish(edition))
    assert "<h1>1 projet lauréat</h1>" in page
    assert "Chaque personne qui a choisi un projet a au moins un projet lauréat." in page


def test_result_without_winner_says_so(client: StrictClient) -> None:
    page = said(client, publish(make_edition_with_vote(minimum_votes=50)))
    assert "<h1>Aucun projet lauréat</h1>" in page
    assert "écarté, il n’a pas le minimum de 50 votes" in page
    assert "Les projets lauréats" not in page
    assert "<dt>Pour être lauréat, il faut</dt><dd>50 voix au moins</dd>" in page


def test_result_counts_blank_ballots_apart(client: StrictClient) -> None:
    page = said(client, make_counted_edition())
    assert '<tr class="is-sum"><th scope="row">Bulletins comptés</th><td class="num">6</td></tr>' in page
    assert '<tr><th scope="row">dont avec un projet lauréat au moins</th><td class="num">4</td></tr>' in page
    assert '<tr><th scope="row">dont avec des choix, mais aucun lauréat</th><td class="num">1</td></tr>' in page
    assert '<tr><th scope="row">dont blancs, sans aucun choix</th><td class="num">1</td></tr>' in page


def test_guaranteed_share_is_shown_first_and_each_project_has_one_anchor(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, name="Part du quartier", amount=40_000)
    Project.objects.filter(edition=edition, reference__in=["2", "3"]).update(envelope=share)
    page = said(client, publish(edition))
    assert "<dt>Part du quartier</dt><dd>40 000 €</dd>" in page
    first = "D’abord, avec l’argent de la part garantie « Part du quartier »"
    assert page.index(first) < page.index("Ensuite, avec tout l’argent")
    assert "Réexaminé plus loin" in page
    assert page.count('id="projet-2"') == 1


@pytest.mark.parametrize(
    ("rule", "sentences"),
    [
        (
            Rule.GREEDY_SKIP,
            [
                "3 votes, coûte 60 000 €, il restait 40 000 € pour la part garantie du quartier prioritaire : il n’y "
                "rentre pas, et sera examiné avec tous les autres.",
                "1 vote, coûte 30 000 €, il restait 40 000 € pour la part garantie du quartier prioritaire : retenu, "
                "il y reste 10 000 €.",
            ],
        ),
        (
            Rule.GREEDY_STOP,
            [
                "3 votes, coûte 60 000 €, il restait 40 000 € pour la part garantie du quartier prioritaire : il n’y "
                "rentre pas, on s’arrête là ; il sera examiné avec tous les autres.",
            ],
        ),
    ],
)
def test_guaranteed_share_is_named_once_in_a_sentence(client: StrictClient, rule: str, sentences: list[str]) -> None:
    edition = make_edition_with_vote(rule=rule)
    share = EnvelopeFactory(edition=edition, name="Part garantie du quartier prioritaire", amount=40_000)
    Project.objects.filter(edition=edition, reference__in=["2", "3"]).update(envelope=share)
    page = said(client, publish(edition))
    assert "D’abord, avec l’argent de la part garantie du quartier prioritaire" in page
    for sentence in sentences:
        assert sentence in page


def test_long_count_is_folded_and_whole(client: StrictClient) -> None:
    edition = EditionFactory(amount=10_000_000, minimum_votes=1)
    for number in range(1, FOLDED_ABOVE + 6):
        ProjectFactory(edition=edition, number=number)
    vote(edition, ["1"])
    publish(edition)
    page = said(client, edition)
    assert page.count('<li class="result">') == FOLDED_ABOVE + 5
    (stage,) = stages(replay(official(edition)))
    assert (len(stage.lines), len(stage.more)) == (LINES_SHOWN, FOLDED_ABOVE + 5 - LINES_SHOWN)
    assert page.count("Voir la suite du dépouillement") == 1


def test_many_winners_are_folded(client: StrictClient) -> None:
    edition = EditionFactory(amount=10_000_000)
    for number in range(1, 18):
        ProjectFactory(edition=edition, number=number)
    vote(edition, [str(number) for number in range(1, 18)])
    assert "Voir les autres projets lauréats" in said(client, publish(edition))


def test_withdrawn_project_is_told_without_its_false_cost(client: StrictClient) -> None:
    edition = make_edition_with_vote(foreign=True)
    Project.objects.filter(edition=edition, reference="2").update(is_withdrawn=True, cost=999_999_999)
    publish(edition)
    for page in ("resultats/", "resultats/proces-verbal/", "projets/", "projets/2/"):
        words = said(client, edition, page)
        assert "999 999 999" not in words, page
        assert "etiré" in words, page
    assert "Ce projet a été retiré du vote : il n’est plus compté. Il avait 3 votes." in said(client, edition)


def test_foreign_money_is_never_shown_in_euros(client: StrictClient) -> None:
    edition = make_counted_edition(foreign=True, title="Gdynia")
    for page in ("", "projets/", "projets/1/", "resultats/", "resultats/comparer/", "resultats/proces-verbal/"):
        words = said(client, edition, page)
        assert "€" not in words, page
        assert "PLN" in words, page
    assert "100 000 PLN" in client.get("/budgets/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")


# --- Turnout ----------------------------------------------------------------------------------------
def test_small_turnout_cells_are_hidden_with_what_gives_them_back(client: StrictClient) -> None:
    edition = make_counted_edition()
    add_turnout(edition, TurnoutDimension.GENDER, Femmes=312, Hommes=287, Autres=3)
    page = said(client, edition)
    assert "Qui a voté" in page
    assert '<th scope="row">Autres</th><td class="num">masqué</td>' in page
    assert '<th scope="row">Hommes</th><td class="num">masqué</td>' in page
    assert '<th scope="row">Femmes</th><td class="num">312</td>' in page
    assert "Les nombres de 1 à 4 personnes" in page


def test_turnout_of_five_is_shown_and_of_four_is_not() -> None:
    edition = EditionFactory()
    add_turnout(edition, TurnoutDimension.CHANNEL, Papier=5)
    add_turnout(edition, TurnoutDimension.GENDER, Femmes=4)
    (table,) = turnout_tables(edition)
    assert (table.label, table.cells, table.total, table.has_hidden) == ("Façon de voter", {"Papier": 5}, 5, False)


def test_turnout_whose_cells_are_all_hidden_has_no_table() -> None:
    edition = EditionFactory()
    add_turnout(edition, TurnoutDimension.GENDER, Femmes=3, Hommes=4)
    assert turnout_tables(edition) == []


def test_result_without_turnout_has_no_table(client: StrictClient) -> None:
    assert "Qui a voté" not in said(client, make_counted_edition())


# --- Other rules ------------------------------------------------------------------------------------
def test_compare_shows_every_rule_the_official_one_first(client: StrictClient) -> None:
    edition = make_counted_edition()
    page = said(client, edition, "resultats/comparer/")
    told = comparison(edition)
    assert told.columns[0].is_official
    assert [column.is_official for column in told.columns[1:]] == [False] * 5
    assert page.index("Au plus de voix (le résultat)") < page.index("Phragmén")
    assert all(str(name) in page for name in SHORT_NAMES.values())
    assert [chart.caption for chart in told.charts][:2] == ["Projets lauréats", "Argent attribué"]


def test_compare_tells_whose_fate_changes(client: StrictClient) -> None:
    edition = make_counted_edition()
    told = comparison(edition)
    rules = (
        "Au plus de voix, avec arrêt",
        "Parts égales",
        "Parts égales, complétées",
        "Argent au même rythme (Phragmén)",
    )
    assert [(fate.title, fate.otherwise) for fate in told.losers_elsewhere] == [
        ("Un verger numéro 3", "\u202f; ".join(rules))
    ]
    assert told.winners_elsewhere == []
    page = said(client, edition, "resultats/comparer/")
    assert "Ne serait pas retenu avec : Au plus de voix, avec arrêt" in page


def test_compare_of_rules_that_agree_says_so(client: StrictClient) -> None:
    edition = EditionFactory()
    ProjectFactory(edition=edition, number=1)
    vote(edition, ["1"])
    page = said(client, publish(edition), "resultats/comparer/")
    assert "Aucun : toutes les règles donnent les mêmes projets." in page


def test_compare_tells_that_guarantees_belong_to_the_rule_of_the_vote(client: StrictClient) -> None:
    plain, minimum, share = make_counted_edition(), make_counted_edition(minimum_votes=1), make_edition_with_vote()
    EnvelopeFactory(edition=share)
    publish(share)
    told = [
        "Seule la règle du vote tient compte" in said(client, one, "resultats/comparer/")
        for one in (plain, minimum, share)
    ]
    assert told == [False, True, True]


# --- The procès-verbal ------------------------------------------------------------------------------
def test_minutes_hold_the_vote_the_rule_the_ballots_and_signatures(client: StrictClient) -> None:
    edition = make_counted_edition()
    PhaseFactory(edition=edition, starts_at=at("2027-02-22 08:00"), ends_at=at("2027-03-08 00:00"))
    add_turnout(edition, TurnoutDimension.CHANNEL, Papier=12, Internet=40)
    page = said(client, edition, "resultats/proces-verbal/")
    assert "Vote ouvert du lundi 22 février 2027 à 8 h au dimanche 7 mars 2027 à minuit." in page
    assert official(edition).ballots_sha256 in page
    assert "Première personne du bureau de vote" in page
    assert "Le conseil municipal décide au vu du vote." in page
    assert "6. La participation" in page
    assert "retenu, il reste 20 000 €" in page


def test_minutes_tell_each_stage_under_its_heading_and_fold_nothing(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, name="Part du quartier", amount=30_000)
    Project.objects.filter(edition=edition, reference="3").update(envelope=share)
    publish(edition)
    html = client.get(f"/budgets/{edition.slug}/resultats/proces-verbal/").content.decode()
    assert html.index("Part du quartier") < html.index("Ensuite, avec tout l’argent qui reste")
    assert html.count("<caption>Étape") == 2
    lines = replay(official(edition))
    assert [len(stage.lines) for stage in stages(lines * 9, is_folded=False) if stage.more] == []


def test_minutes_of_the_demonstration_are_marked(client: StrictClient) -> None:
    TownProfile.objects.create(name="Allonnes", insee_code="72003", is_fictitious=True)
    assert "Document de démonstration" in said(client, make_counted_edition(), "resultats/proces-verbal/")


def test_minutes_of_another_town_are_not_signed(client: StrictClient) -> None:
    page = said(client, make_counted_edition(imported=True), "resultats/proces-verbal/")
    assert "n’a pas de valeur officielle" in page
    assert "Signatures" not in page
    assert "Le conseil municipal" not in page
    assert "Vote ouvert" not in page


@pytest.mark.parametrize(
    ("starts", "words"),
    [("2099-06-08 08:00", "à partir du lundi 8 juin 2099"), ("2020-06-08 08:00", "encore vérifiés")],
)
def test_before_the_result_its_page_says_when(client: StrictClient, starts: str, words: str) -> None:
    edition = make_edition_with_vote()
    PhaseFactory(edition=edition, kind=PhaseKind.RESULTS, starts_at=at(starts), ends_at=at("2099-07-06 08:00"))
    assert words in said(client, edition, "resultats/")


@pytest.mark.parametrize("part", ["resultats/comparer/", "resultats/proces-verbal/"])
def test_result_pages_before_the_official_count_do_not_exist(client: StrictClient, part: str) -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    assert client.get(f"/budgets/{edition.slug}/{part}").status_code == 404


# --- One project ------------------------------------------------------------------------------------
def test_a_project_is_told_each_step_about_it(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, amount=10_000)
    Project.objects.filter(edition=edition, reference="3").update(envelope=share)
    publish(edition)
    project = edition.projects.get(reference="3")
    first, last = lines_of(official_steps_about(edition, "3"), project)
    assert (first.number, first.is_elected, first.envelope) == (3, False, share.name)
    assert (last.number, last.is_elected, last.envelope) == (3, True, "")
    html = client.get(f"/budgets/{edition.slug}/projets/3/").content.decode()
    assert first.sentence in html
    assert last.sentence in html
    assert [one.is_last_word for one in replay(official(edition)) if one.number == 3] == [False, True]


def test_a_project_the_count_never_saw_is_told_nothing() -> None:
    edition = make_counted_edition()
    late = ProjectFactory(edition=edition, number=9)
    assert lines_of(official_steps_about(edition, "9"), late) == []
    assert official_steps_about(EditionFactory(), "1") is None


@pytest.mark.parametrize(
    ("tie", "words"),
    [
        (TieRule.LOWER_COST_THEN_ID, "on suit leurs numéros, rangés comme des mots : 10 vient avant 2."),
        (TieRule.LOWER_COST_THEN_SEED, "avec les mots «\u00a0Allonnes 2026\u00a0», publiés avant le vote."),
    ],
)
def test_ties_are_told_in_plain_sentences(tie: str, words: str) -> None:
    told = edition_rule_words(EditionFactory.build(tie_rule=tie, tie_seed="Allonnes 2026"))[1]
    assert told.startswith("Quand deux projets sont à égalité, celui qui a le plus de voix passe d’abord.")
    assert told.endswith(words)


@pytest.mark.parametrize("rule", Rule.values)
def test_every_rule_is_told_in_words_before_the_vote(rule: str) -> None:
    words = edition_rule_words(EditionFactory.build(rule=rule))
    assert len(words) == (3 if rule in {Rule.GREEDY_SKIP, Rule.GREEDY_STOP} else 2)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in words)


def test_headline_counts_projects_winners_money_and_voters() -> None:
    assert headline(make_counted_edition()) == Headline(3, 2, 80_000, 6)
    assert headline(EditionFactory()) == Headline(0, 0, 0, 0)


def test_compare_tells_who_would_have_won_elsewhere(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, amount=60_000)
    Project.objects.filter(edition=edition, reference="2").update(envelope=share)
    assert [fate.title for fate in comparison(publish(edition)).winners_elsewhere] == ["Un verger numéro 1"]
    assert "Serait retenu avec : Au plus de voix, avec arrêt" in said(client, edition, "resultats/comparer/")


@pytest.mark.django_db
def test_turnout_rows_come_by_name_so_that_their_order_tells_no_number() -> None:
    edition = make_counted_edition()
    add_turnout(edition, TurnoutDimension.CHANNEL, Papier=3, Borne=4, Site=100)
    (table,) = turnout_tables(edition)
    assert list(table.cells) == ["Borne", "Papier", "Site"]
