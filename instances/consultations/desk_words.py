"""What each setting of a consultation is, with an example, and what it changes."""

CONSULTATION = {
    "question": "Exemple : « Comment animer nos quartiers ? » Écrite en haut de la page et dans les messages.",
    "slug": "La fin de l’adresse, en lettres simples. Exemple : animations-de-quartier. Fixe une fois ouverte.",
    "plain": "Trois ou quatre phrases courtes. Exemple : « La ville prépare l’an prochain. Dites ce qui vous manque ». "
    "Lues en premier.",
    "context": "Le contexte, écrit simplement : # titre, **important**, - liste. Exemple : « # Le calendrier ». "
    "Affiché sous la question.",
    "neighbourhood": "Exemple : Chaoué. Dit à qui la question s’adresse. Vide : toute la ville.",
    "opens_at": "Le premier moment où l’on peut répondre. Exemple : 1er mars, 8 h. Avant, la page dit d’attendre.",
    "closes_at": "Le premier moment où l’on ne peut plus répondre. Exemple : 1er avril, 0 h pour finir le 31 mars.",
    "answer_due_on": "Exemple : 15 mai. Écrite en public ; passée, la page compte les jours de retard.",
}
QUESTION = {
    "consultation": "Exemple : « Comment animer nos quartiers ? » Proposées : celles en préparation.",
    "position": "Exemple : 10. Le plus petit nombre vient d’abord.",
    "kind": "Exemple : « Un choix ». Décide comment on répond, sur le site et sur la feuille.",
    "label": "Exemple : « Quel jour vous convient ? » Lue telle quelle.",
    "hint": "Exemple : « Pensez à la semaine et au week-end ». Sous la question. Peut rester vide.",
    "choice_lines": "Un choix par ligne. Exemple : « Le mercredi », puis « Le samedi ». Vide pour « oui ou non » et "
    "pour quelques mots.",
}
EVENTS = {
    "open": "Ouverte",
    "move_end": "Fin déplacée",
    "close": "Fermée",
    "count": "Dépouillée",
    "answer": "La ville a répondu",
    "answer_again": "Réponse changée",
}
