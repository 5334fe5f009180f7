"""What each setting of the requests is, with an example, and what it changes."""

CATEGORY = {
    "name": "Exemple : « Lampe éteinte ». Les habitantes et habitants choisissent ce nom quand ils écrivent.",
    "parent": "Exemple : Éclairage et feux. Vide : ce sujet est lui-même un groupe, qui en rassemble d’autres.",
    "examples": "Exemple : « un lampadaire, la lumière d’un parc ». Lus sous le nom, pour aider à choisir.",
    "position": "Exemple : 20. Le plus petit nombre vient en premier dans la liste.",
    "department": "Exemple : Voirie. Obligatoire pour proposer ce sujet. L’accusé de réception donne son adresse.",
    "partner": "Exemple : Le Mans Métropole. Proposé en premier quand vous transmettez une demande.",
    "target_days": "Exemple : 5. La date annoncée à la personne en vient. Les demandes déjà reçues gardent la leur.",
    "silence_means": "Sauf si un texte dit le contraire, deux mois sans réponse valent un refus. Écrit sur l’accusé de "
    "réception.",
    "silence_source": "Exemple : « Code de l’urbanisme, article L. 424-2 ». Obligatoire si le silence vaut accord.",
    "danger": "Exemple : « Toujours dangereux » pour un câble qui pend. La page s’arrête et donne un téléphone.",
    "danger_words": "Exemple : « Éloignez-vous et ne touchez à rien ». Lu en haut de la page en cas de danger.",
    "danger_phone": "Exemple : 112. Obligatoire pour un sujet dangereux.",
    "is_private": "Coché : rien n’est jamais public, ni sur la carte ni dans les chiffres par sujet. "
    "Exemple : une nuisance chez un voisin.",
    "is_unknown": "Coché : c’est « Je ne sais pas ». Un seul sujet par groupe suffit ; un agent choisira le bon.",
    "is_active": "Coché : proposé aux habitantes et habitants. Décoché : plus proposé, les demandes déjà reçues le "
    "gardent.",
}
QUESTION = {
    "category": "Exemple : Lampe éteinte. La question se pose à qui choisit ce sujet.",
    "label": "Exemple : « Combien de lampes ? »",
    "kind": "Exemple : « Quelques mots ».",
    "choices": "Exemple : « une », puis « toute la rue » à la ligne.",
    "is_required": "Coché : on ne peut pas envoyer sans répondre.",
    "is_public": "Coché : la réponse peut être publiée avec le texte.",
    "position": "Exemple : 1. Le plus petit vient d’abord.",
}
RULE = {
    "name": "Exemple : « Aires de jeux aux Espaces verts ». Écrit dans l’histoire de chaque demande qu’elle confie.",
    "position": "Exemple : 10. Les règles sont essayées dans cet ordre ; la première qui convient décide.",
    "is_active": "Coché : les demandes reçues à partir de maintenant la suivent. Essayez-la d’abord, décochée.",
    "categories": "Exemple : Aire de jeux. Rien de choisi : tous les sujets. Un groupe vaut pour tous les siens.",
    "neighbourhoods": "Exemple : Chaoué. Rien de choisi : toute la ville.",
    "channel": "Exemple : Téléphone. Vide : d’où qu’elle vienne.",
    "keywords": "Exemple : « seringue, aiguille ». Un seul de ces mots suffit. Vide : quels que soient les mots.",
    "when": "Exemple : « Le soir, la nuit, les jours non ouvrés », pour l’astreinte.",
    "department": "Exemple : Espaces verts. C’est à ce service que la demande est confiée.",
    "agent": "Exemple : la personne d’astreinte. Vide : tout le service la voit.",
    "is_urgent": "Coché : la demande passe en tête des files, sauf celles des décisions implicites, rangées par date.",
}
TEMPLATE = {
    "name": "Exemple : « Lampe : intervention prévue ». Vu des agents seulement.",
    "body": "Exemple : « Bonjour {prénom}, nous venons le {date}. » Entre accolades : prénom, numéro, date, service, "
    "lieu. Chaque agent relit et change le texte avant de l’envoyer.",
    "category": "Exemple : Lampe éteinte. Vide : proposé pour tous les sujets.",
    "department": "Exemple : Voirie. Vide : proposé à tous les services.",
    "position": "Exemple : 10. Le plus petit nombre vient en premier dans la liste.",
    "is_active": "Coché : proposé aux agents. Décoché : gardé, mais plus proposé.",
}
