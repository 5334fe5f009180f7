"""What each setting of a meeting is, an example, and what it changes."""

MEETING = {
    "council": "Exemple : Conseil des Sages. Ses membres seront convoqués.",
    "title": "Exemple : « Réunion d’octobre ». Écrit dans l’agenda et dans les convocations.",
    "starts_at": "Le jour et l’heure du début. Exemple : 13 octobre, 14 h. Les agendas abonnés suivent.",
    "ends_at": "Le jour et l’heure de la fin, le lendemain si la réunion passe minuit.",
    "place": "Exemple : Maison des Associations. S’il n’est pas dans la liste, ajoutez-le d’abord dans « Lieux ».",
    "place_detail": "Exemple : « salle 2, au premier étage ». Écrit après le nom du lieu.",
    "is_public_open": "Cochée, la page dit que tout le monde peut venir écouter. Sinon, elle est réservée aux membres.",
}
AGENDA_EVENTS = {
    "plan": "Préparée",
    "convene": "Convoquée",
    "move": "Changée, membres prévenus",
    "hold": "A eu lieu",
    "cancel": "Annulée",
}
MINUTES_EVENTS = {
    "begin": "Commencé",
    "send": "Envoyé aux membres",
    "take_back": "Repris pour l’écrire de nouveau",
    "adopt": "Adopté",
    "publish": "Publié",
}
