"""The months before an election: what is published in the whole house waits."""

from allonnes.core.restraint import RESTRAINTS
from observatory.elections.restraint import reason_at

RESTRAINTS.declare(reason_at)
