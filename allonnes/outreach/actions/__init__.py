"""What is written around encounters; each part in its own file, all called as `actions.<verb>`."""

from allonnes.outreach.actions.counting import count_people, write_headcounts
from allonnes.outreach.actions.encounters import (
    announce_encounter,
    cancel_encounter,
    change_encounter,
    hold_encounter,
    move_encounter,
    publish_account,
    replace_encounter,
    write_account,
    write_hosts,
)
from allonnes.outreach.actions.entries import (
    OWN_ENTRY_KEPT,
    account_met,
    channel_of,
    forget_own_entries,
    register_resident,
    take_entry,
    take_own_entry,
)
from allonnes.outreach.actions.forgetting import forget_registrations, forget_registrations_of
from allonnes.outreach.actions.reminding import remind_registered
from allonnes.outreach.actions.route import add_stop, make_slots, remove_stop
from allonnes.outreach.actions.seating import (
    ask_seat,
    cancel_registration,
    confirm_seat,
    fill_seats,
    register,
    register_met,
)
from allonnes.outreach.actions.stories import change_series

__all__ = [
    "OWN_ENTRY_KEPT",
    "account_met",
    "add_stop",
    "announce_encounter",
    "ask_seat",
    "cancel_encounter",
    "cancel_registration",
    "change_encounter",
    "change_series",
    "channel_of",
    "confirm_seat",
    "count_people",
    "fill_seats",
    "forget_own_entries",
    "forget_registrations",
    "forget_registrations_of",
    "hold_encounter",
    "make_slots",
    "move_encounter",
    "publish_account",
    "register",
    "register_met",
    "register_resident",
    "remind_registered",
    "remove_stop",
    "replace_encounter",
    "take_entry",
    "take_own_entry",
    "write_account",
    "write_headcounts",
    "write_hosts",
]
