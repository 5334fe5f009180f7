"""What each setting of the observatory is, with an example, and what it changes."""

TEXT = {
    "title": "Exemple : « Charte de démocratie locale ». Écrit sur la page de chaque promesse qui en vient.",
    "adopted_on": "Exemple : le jour du conseil municipal. Les promesses de ce texte sont dites promises ce jour-là.",
    "url": "Exemple : l’adresse de la délibération. Tout le monde peut lire le texte d’où vient la promesse.",
}
