#!/bin/sh
# Made once, with the database itself: where a back-up is tried each month.
createdb --username allonnes allonnes_essai
