"""What each setting of a part of an edition is, with an example, and what it changes."""

EDITION = "L’édition à laquelle elle appartient. Exemple : Budget participatif 2027. Elle n’en change plus ensuite."
CATEGORY = {
    "edition": EDITION,
    "name": "Exemple : Nature en ville. Les habitants le choisissent quand ils déposent un projet.",
    "department": "Exemple : Espaces verts. Ce service reçoit l’étude de chaque projet du thème.",
}
CRITERION = {
    "edition": EDITION,
    "position": "Exemple : 1. Les critères se lisent du plus petit au plus grand.",
    "label": "Exemple : « Intérêt général ». Écrit dans chaque étude, et dans la réponse publique d’un refus.",
    "help_text": "Exemple : « Le projet sert à plusieurs personnes ». Aide l’agent à répondre.",
}
COMPETENCE = {
    "subject": "Exemple : Collecte des déchets. Lu par les habitants, et cité quand un projet n’est pas pour la ville.",
    "partner": "Exemple : Le Mans Métropole. Vide : c’est la ville.",
    "department": "Le service de la ville qui s’en occupe. Vide quand c’est un partenaire.",
    "note": "Exemple : « Sauf les encombrants ». Écrit à côté du sujet.",
}
SHARE = {
    "edition": EDITION,
    "name": "Exemple : Quartier prioritaire. Écrit sur la page de l’édition et dans le résultat.",
    "amount": "En euros. Exemple : 40000. Cette somme ne va qu’aux projets de la part ; le reste va à toute la ville.",
    "position": "Exemple : 1. Un projet qui répond à deux parts compte dans celle qui le choisit à la main, sinon dans "
    "celle du plus petit rang. Vide : après les autres.",
    "kind": "Exemple : « aux projets du quartier prioritaire ». Un seul choix. Les projets de la part sont calculés "
    "quand le vote est figé.",
    "category": "Seulement si la part sert à un thème. Exemple : Nature en ville.",
}
