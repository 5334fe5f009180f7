"""The buttons of a consultation and of its free replies at the desk."""

from allonnes.core.desk import DeskAction
from instances.consultations import permissions
from instances.consultations.actions import concluding, preparing
from instances.consultations.desk_forms import (
    AnswerAgainForm,
    AnswerForm,
    EncountersForm,
    HideWordsForm,
    MoveEndForm,
    OpenForm,
    SynthesisForm,
)

CONSULTATION_ACTS = (
    DeskAction(
        name="ouvrir",
        label="Ouvrir la consultation",
        question="La page devient publique. La question, les dates et le questionnaire ne changent plus.",
        success="La consultation est ouverte.",
        refusal=permissions.refusal_to_open,
        run=preparing.open_consultation,
        form_class=OpenForm,
    ),
    DeskAction(
        name="deplacer-la-fin",
        label="Déplacer la fin",
        question="Tout le monde lit les deux dates et la raison. Le jour de la réponse de la ville ne change pas.",
        success="La fin est déplacée.",
        refusal=permissions.refusal_to_move_end,
        run=preparing.move_end,
        form_class=MoveEndForm,
    ),
    DeskAction(
        name="depouiller",
        label="Publier les résultats",
        question="Les nombres et les mots relus deviennent publics, avec ce que vous écrivez ici. "
        "Plus aucune feuille ne peut être saisie.",
        success="Les résultats sont publiés. La ville a maintenant à répondre.",
        refusal=permissions.refusal_to_count,
        run=concluding.count_consultation,
        form_class=SynthesisForm,
    ),
    DeskAction(
        name="repondre",
        label="Répondre au nom de la ville",
        question="La réponse est publiée. Les personnes qui ont répondu avec un compte reçoivent un message.",
        success="La réponse de la ville est publiée.",
        refusal=permissions.refusal_to_answer,
        run=concluding.answer_consultation,
        form_class=AnswerForm,
    ),
    DeskAction(
        name="changer-la-reponse",
        label="Changer la réponse",
        question="La nouvelle réponse remplace l’autre. La raison est lue par tout le monde.",
        success="La réponse est changée.",
        refusal=permissions.refusal_to_answer_again,
        run=concluding.answer_again,
        form_class=AnswerAgainForm,
        initial=lambda row: {"words": row.answer, "signature": row.signature},
    ),
    DeskAction(
        name="rencontres",
        label="Choisir ses rencontres",
        question="Elles sont montrées sur la page de la consultation.",
        success="Les rencontres sont enregistrées.",
        refusal=permissions.refusal_to_link_encounters,
        run=preparing.link_encounters,
        form_class=EncountersForm,
        initial=lambda row: {"encounters": row.encounters.all()},
    ),
)
PUBLISH = DeskAction(
    name="publier",
    label="Publier ces mots",
    question="Ils seront lus par tout le monde avec les résultats, sans nom.",
    success="Ces mots seront publiés.",
    refusal=permissions.refusal_to_publish,
    run=concluding.publish_words,
)
HIDE = DeskAction(
    name="garder",
    label="Ne pas publier",
    question="Ils restent comptés et lus par la ville. Personne d’autre ne les lit.",
    success="Ces mots ne sont pas publiés.",
    refusal=permissions.refusal_to_hide,
    run=concluding.hide_words,
    form_class=HideWordsForm,
    is_danger=True,
)
