"""gunicorn, for the site: `gunicorn --config deploy/gunicorn.conf.py allonnes.wsgi`."""

import os

worker_class = "allonnes.core.serving.PortalWorker"
# The site reads the same variable, to share the limits between its processes when Redis is gone.
workers = int(os.environ.get("WEB_CONCURRENCY") or (2 if os.environ.get("REDIS_URL") else 1))
threads = 8
max_requests, max_requests_jitter = 5000, 500
# `allonnes.core.serving.MAX_LINE`: what is longer is no address of ours.
limit_request_line = 8190
# It would be made in the home of the account, which is read-only; systemd gives the orders.
control_socket_disable = True
