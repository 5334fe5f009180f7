"""What each setting of a council is, an example, and what it changes."""

COUNCIL = {
    "name": "Exemple : « Comité des Jeunes ». Lu partout.",
    "slug": "Exemple : comite-des-jeunes. L’adresse de sa page : ne la changez plus une fois publiée.",
    "purpose": "Exemple : « Dix-sept jeunes donnent leur avis à la mairie et lancent leurs propres actions. »",
    "description": "Exemple : « Il se réunit le mercredi, au Centre Carré. » Lu sous « Comment il travaille ».",
    "audience": "Exemple : « de 12 à 25 ans ». Écrit en haut de sa page.",
    "min_age": "Exemple : 12. Compté le jour de la candidature. Vide : pas d’âge minimum.",
    "max_age": "Exemple : 25. Compté le jour de la candidature. Vide : pas d’âge maximum.",
    "neighbourhoods": "Exemple : Chaoué. Rien de choisi : toute la ville.",
    "selection": "Exemple : « Tirage au sort parmi les candidatures ». Personne n’est alors retenu sans tirage.",
    "is_gap_limited": "Coché pour un conseil de jeunes : la gestion prévient si l’écart dépasse un (CGCT, L. 1112-23).",
    "created_on": "Exemple : 16/06/2021. Le jour de la délibération.",
    "legal_words": "Exemple : « délibération du conseil municipal du 16 juin 2021 ». Lu dans « Le cadre ».",
    "deliberation_url": "Exemple : https://www.allonnes.fr/deliberations/12.pdf. Le texte ci-dessus y mène.",
    "charter_url": "Exemple : https://www.allonnes.fr/charte.pdf.",
    "term_ends_on": "Exemple : 30/09/2027. Au plus tard la fin du mandat municipal : aucun siège n’est tenu après.",
    "email": "Exemple : jeunes@allonnes.fr. Publique : on y écrit au conseil.",
    "phone": "Exemple : 02 43 00 00 00. Public.",
    "convocation_days": "Exemple : 5. Une convocation plus tardive est signalée.",
    "quorum_percent": "Exemple : 50. Zéro : aucun quorum.",
    "meetings_from": "Exemple : 7. L’objectif est public.",
    "meetings_to": "Exemple : 8. L’objectif est public.",
    "initiatives_from": "Exemple : 4. L’objectif est public.",
    "initiatives_to": "Exemple : 6. L’objectif est public.",
    "answer_days": "Exemple : 60. Au-delà, le retard de la ville est public.",
    "candidacies_from": "Exemple : 01/12/2026. Le formulaire s’ouvre ce jour-là.",
    "candidacies_until": "Exemple : 31/12/2026. Le formulaire se ferme le soir de ce jour.",
    "is_public": "Coché : sa page est publique.",
}
COLLEGE = {
    "council": "Exemple : Conseil citoyen.",
    "name": "Exemple : « Habitantes et habitants », « Associations ».",
    "seats": "Exemple : 12. Jamais plus de membres que de places.",
    "position": "Exemple : 1. Le plus petit vient d’abord.",
}
ANIMATOR = {
    "assignment": "Exemple : Lucie. Seules les personnes qui ont ce rôle aujourd’hui sont proposées.",
    "council": "Exemple : Comité des Jeunes. Elle voit et anime ce conseil, et aucun autre.",
}
