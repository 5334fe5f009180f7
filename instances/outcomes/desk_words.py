"""What each setting of an opinion, of a subject and of an action is, an example, and what it changes."""

OPINION = {
    "council": "Le conseil qui donne cet avis.",
    "meeting": "La réunion où il est donné. Exemple : celle du 9 décembre. Lue sur la page de l’avis.",
    "referral": "Le sujet proposé auquel cet avis répond. La personne qui l’a proposé est prévenue.",
    "subject": "Exemple : « Des bus le samedi soir ». C’est le titre que tout le monde lit.",
    "body": "Exemple : « Nous demandons un bus à minuit le samedi ». Lu mot pour mot par tout le monde.",
    "department": "Le service qui prépare la réponse. Exemple : Jeunesse. Il n’est pas publié.",
}
INITIATIVE = {
    "council": "Le conseil qui mène cette action.",
    "meeting": "La réunion où elle a été décidée. Lue sur la page de l’action.",
    "title": "Exemple : « Nuit du sport au gymnase ». C’est le titre que tout le monde lit.",
    "description": "Exemple : « Cinq sports, deux créneaux réservés aux filles ». Lu par tout le monde.",
    "audience": "Exemple : « 12-25 ans ». Lu par tout le monde.",
    "owner": "Exemple : « Le groupe sport ». Jamais le nom d’une personne mineure.",
    "place": "Exemple : Gymnase. S’il n’est pas dans la liste, ajoutez-le d’abord dans « Lieux ».",
    "budget": "Exemple : 2 000. Lu par tout le monde, à côté de ce qui est dépensé.",
    "starts_on": "Exemple : 24 octobre. Le jour même, si l’action dure un seul jour.",
    "ends_on": "Passé ce jour, l’action est en retard tant qu’on ne l’a pas dite faite.",
}
REFERRAL = {
    "council": "Le conseil à qui ce sujet est proposé.",
    "origin": "Exemple : « La ville demande l’avis du conseil ».",
    "subject": "Exemple : « La résidence pour personnes âgées ». Lu par tout le monde une fois pris par le conseil.",
    "words": "Ce que l’on demande au conseil, en quelques phrases. Jamais publié.",
}
