#!/bin/sh
# What the timers of systemd do, in a container: a back-up each night at 2:15, a trial of it on the first of the month.
while true; do
  minutes=$(( ( $(date +%H | sed 's/^0//') * 60 + $(date +%M | sed 's/^0//') ) ))
  wait=$(( (135 - minutes + 1440) % 1440 ))
  [ "$wait" -gt 0 ] || wait=1440
  sleep "$(( wait * 60 ))"
  python manage.py backup --keep-days 30 && python manage.py verify_audit
  if [ "$(date +%d)" = "01" ]; then python manage.py try_restore; fi
done
