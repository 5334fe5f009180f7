"""What can be done against a refusal, in the same words on every paper and mail (CJA R421-1 and R421-5)."""

from django.utils.translation import gettext as _


def ways_of_appeal() -> str:
    """The gracious appeal and the court, with their delays: a refusal that does not name them never becomes final."""
    return _(
        "Vous pouvez alors, pendant deux mois, demander à la ville de revoir sa position, ou saisir le tribunal "
        "administratif de Nantes (6 allée de l’Île-Gloriette, 44041 Nantes, ou www.telerecours.fr). Si vous demandez "
        "d’abord à la ville de revoir sa position, vous gardez ensuite deux mois entiers pour saisir le tribunal."
    )
