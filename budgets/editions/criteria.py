"""The criteria that every new edition starts with: label, what the service verifies; the portal answers one itself."""

from django.utils.translation import gettext_lazy as _

COST_LIMIT = _("Coût dans la limite")
DEFAULT_CRITERIA = (
    (_("Intérêt général"), _("Le projet sert à beaucoup de monde, pas à une personne ou à un groupe fermé.")),
    (_("Compétence de la ville"), _("La ville a le droit de le faire : voyez le tableau « Qui s’occupe de quoi ? ».")),
    (_("Investissement"), _("C’est un achat ou des travaux qui durent, pas une dépense à refaire chaque année.")),
    (_("Situé à Allonnes"), _("Le lieu est dans la commune et la ville peut y intervenir.")),
    (COST_LIMIT, _("Le coût ne dépasse pas le maximum d’un projet.")),
    (_("Réalisable dans les délais"), _("Le projet peut être fini dans les deux ans qui suivent le vote.")),
    (_("Pas déjà prévu"), _("La ville n’a pas déjà décidé de le faire.")),
    (_("Accessible à tous"), _("Chacune et chacun peut s’en servir, avec un handicap aussi.")),
)
