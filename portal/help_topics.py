"""The help, by task: what one wants to do, in a few sentences; the page lists them all and the search finds them.

`words` are what people call it otherwise; they are searched and never shown.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import plain_words

SHORTEST = 3


@dataclass(frozen=True)
class Topic:
    """One question. `slug` is its anchor on the page of the help."""

    slug: str
    title: str | Promise
    text: str | Promise
    words: str | Promise = ""

    @property
    def searched(self) -> frozenset[str]:
        """Its words, plain."""
        return frozenset(plain_words(f"{self.title} {self.text} {self.words}"))


@dataclass(frozen=True)
class Chapter:
    """Questions about one thing."""

    title: str | Promise
    topics: tuple[Topic, ...]


HELP = (
    Chapter(
        _("Proposer un projet"),
        (
            Topic(
                "deposer",
                _("Déposer un projet"),
                _(
                    "Pendant le dépôt, ouvrez l’édition en cours et choisissez « Déposer mon projet ». Dites quoi, où, "
                    "et pour qui : trois minutes suffisent. Sans compte, un code reçu par courriel confirme votre "
                    "projet. Le brouillon est gardé si vous vous arrêtez."
                ),
                _("idée proposer proposition soumettre"),
            ),
            Topic(
                "idee-hors-depot",
                _("Laisser une idée quand le dépôt est fermé"),
                _(
                    "Écrivez-la sur la page « Laisser une idée » : elle attend le prochain dépôt. Le jour où il ouvre, "
                    "un courriel vous donne le formulaire déjà rempli. Le lien de chaque courriel permet aussi de la "
                    "relire ou de la retirer."
                ),
                _("avant attendre garder plus tard prochaine édition"),
            ),
            Topic(
                "completer",
                _("Modifier, compléter ou retirer mon projet"),
                _(
                    "Dans « Mon compte », ouvrez « Mes projets ». Vous pouvez corriger jusqu’à la fin du dépôt. Si la "
                    "ville vous demande un complément, un message vous donne le lien et la date limite."
                ),
                _("corriger changer supprimer"),
            ),
            Topic(
                "soutenir",
                _("Soutenir ou suivre le projet d’une autre personne"),
                _(
                    "Sur la page du projet. Un soutien n’est pas un vote : il montre à la ville ce qui compte pour "
                    "vous. Suivre, c’est recevoir les nouvelles de ce projet."
                ),
                _("abonner nouvelles"),
            ),
        ),
    ),
    Chapter(
        _("Voter"),
        (
            Topic(
                "voter-compte",
                _("Voter en ligne, avec un compte"),
                _(
                    "Pendant le vote, choisissez « Voter avec mon compte ». Votre adresse électronique suffit, sans "
                    "mot de passe. Dites votre nom et votre date de naissance, puis choisissez vos projets : chaque "
                    "geste est enregistré. Vous pouvez changer d’avis jusqu’à la fin."
                ),
                _("internet site téléphone"),
            ),
            Topic(
                "voter-lettre",
                _("Voter avec une lettre à code"),
                _(
                    "Scannez le carré imprimé sur la lettre, ou recopiez son code sur la page du vote. Il ne faut ni "
                    "compte, ni adresse électronique. Gardez la lettre et le récépissé : avec les deux, vous pouvez "
                    "revoir votre vote. Lettre perdue ? Demandez-en une autre à la mairie."
                ),
                _("courrier qr perdue"),
            ),
            Topic(
                "voter-borne",
                _("Voter sur une borne ou avec l’aide d’une agente ou d’un agent"),
                _(
                    "L’agenda dit où et quand. Relisez bien avant de finir : ce vote ne se reprend pas ensuite. La "
                    "personne qui vous aide ne garde rien de vos choix."
                ),
                _("tablette rencontre aide assisté"),
            ),
            Topic(
                "voter-papier",
                _("Voter sur papier"),
                _(
                    "Au bureau de vote, une feuille, un isoloir, une urne. Vous aviez déjà voté en ligne ? On vous "
                    "demande le récépissé, et ce premier vote est annulé sans être lu. Un vote sur papier ne se change "
                    "plus."
                ),
                _("bureau bulletin"),
            ),
            Topic(
                "qui-vote",
                _("Qui peut voter ?"),
                _(
                    "La page du vote et le règlement le disent : en général, les personnes qui vivent, étudient ou "
                    "travaillent ici, à partir d’un âge, quelle que soit leur nationalité. Une personne, un seul vote."
                ),
                _("nationalité étranger âge mineur"),
            ),
            Topic(
                "recepisse",
                _("À quoi sert mon récépissé ?"),
                _(
                    "C’est le code reçu après votre vote. Il prouve que votre vote est arrivé, sans dire vos choix. "
                    "Une fois l’urne scellée, tous les codes sont publiés : cherchez le vôtre. Perdu ? Votre vote "
                    "compte quand même ; avec un compte, le code est dans « Voter »."
                ),
                _("reçu code perdu preuve"),
            ),
        ),
    ),
    Chapter(
        _("Le résultat"),
        (
            Topic(
                "resultat",
                _("Lire le résultat"),
                _(
                    "La page du résultat explique chaque décision, dans l’ordre, avec l’argent qui reste. Un tableau "
                    "va du registre des personnes aux bulletins comptés : tous les nombres se retrouvent."
                ),
                _("gagnants lauréats dépouillement comptage"),
            ),
            Topic(
                "recompter",
                _("Recompter moi-même"),
                _(
                    "Les bulletins, sans aucun nom, et la règle sont à télécharger depuis la page du résultat. La page "
                    "« Vérifier soi-même » refait le compte sur votre appareil."
                ),
                _("vérifier fichiers"),
            ),
            Topic(
                "qui-decide",
                _("Qui décide à la fin ?"),
                _("Le conseil municipal décide au vu du vote."),
                _("délibération élus"),
            ),
        ),
    ),
    Chapter(
        _("Demander et signaler"),
        (
            Topic(
                "signaler",
                _("Signaler un problème ou faire une demande"),
                _(
                    "Ouvrez « Demandes ». Dites où, puis ce qui se passe, avec une photo si vous voulez. Sans compte. "
                    "À la fin, un reçu vous donne un numéro et un code de suivi : gardez-les."
                ),
                _("demande trou lampadaire déchets propreté photo qrc"),
            ),
            Topic(
                "suivre-demande",
                _("Savoir où en est ma demande"),
                _(
                    "Ouvrez le lien d’un courriel de la ville, ou écrivez le code de votre reçu sur la page « Suivre "
                    "une demande ». Avec un compte, elles sont dans « Mes demandes »."
                ),
                _("code suivi réponse délai"),
            ),
        ),
    ),
    Chapter(
        _("Mon compte"),
        (
            Topic(
                "compte",
                _("Faut-il un compte ?"),
                _(
                    "Non pour lire, ni pour déposer une idée, ni pour voter avec une lettre ou sur papier. Un compte "
                    "sert à voter en ligne, à soutenir, à commenter et à choisir vos nouvelles. Une adresse "
                    "électronique suffit, sans mot de passe."
                ),
                _("inscription connexion créer"),
            ),
            Topic(
                "retrouver",
                _("Retrouver ce que j’ai fait sans compte"),
                _(
                    "Un autre appareil, un navigateur vidé ? Rien n’est perdu. Un projet déposé : connectez-vous avec "
                    "la même adresse, un code suffit. Une demande : son code de suivi, ou le lien de chaque courriel. "
                    "Une idée qui attend, une inscription à une rencontre, la lettre d’information : le lien de chaque "
                    "courriel. Un vote fait avec une lettre : la lettre et le récépissé. Un brouillon pas encore "
                    "déposé reste dans le navigateur qui l’a commencé. Plus de courriel ? Appelez la mairie."
                ),
                _("perdu cookie navigateur appareil brouillon lien code suivi retrouver"),
            ),
            Topic(
                "code",
                _("Je n’ai pas reçu mon code"),
                _(
                    "Regardez dans les courriers indésirables. Vérifiez aussi l’adresse écrite. Le code vaut dix "
                    "minutes : passé ce temps, demandez-en un autre."
                ),
                _("courriel mail message"),
            ),
            Topic(
                "sans-adresse",
                _("Je n’ai pas d’adresse électronique"),
                _("Venez à une rencontre ou en mairie : quelqu’un fera la démarche avec vous."),
                _("courriel mail"),
            ),
            Topic(
                "mineur",
                _("J’ai moins de 18 ans"),
                _(
                    "Dès 11 ans, vous pouvez avoir un compte. Avant 15 ans, un de vos parents doit être d’accord. "
                    "Votre nom n’est jamais affiché."
                ),
                _("enfant jeune accord"),
            ),
        ),
    ),
    Chapter(
        _("Le site"),
        (
            Topic(
                "taille",
                _("Agrandir le texte"),
                _(
                    "Sur ordinateur : touche Ctrl et touche +. Sur téléphone : écartez deux doigts. Le site suit aussi "
                    "le mode sombre de votre appareil."
                ),
                _("zoom grossir gros caractères"),
            ),
            Topic(
                "donnees",
                _("Que faites-vous de mes données ?"),
                _("Le moins possible. La page « Données personnelles », au pied du site, donne le détail."),
                _("vie privée rgpd"),
            ),
            Topic(
                "chiffres",
                _("Puis-je vérifier ou réutiliser vos chiffres ?"),
                _(
                    "Oui. Tout ce qui ne désigne personne est à copier, sur la page « Données ouvertes », au pied du "
                    "site."
                ),
                _("open data télécharger"),
            ),
        ),
    ),
)


def topics_about(*questions: str) -> list[Topic]:
    """What holds every word of one of these ways to ask, or its beginning; those whose title does first. No query."""
    ways = [[word for word in plain_words(words) if len(word) >= SHORTEST] for words in questions]
    asked = [way for way in ways if way]
    every = [topic for chapter in HELP for topic in chapter.topics]
    chosen = [topic for topic in every if _holds(topic.searched, asked)]
    return sorted(chosen, key=lambda topic: not _holds(frozenset(plain_words(str(topic.title))), asked))


def _holds(words: frozenset[str], asked: list[list[str]]) -> bool:
    return any(all(any(word.startswith(wanted) for word in words) for wanted in way) for way in asked)
