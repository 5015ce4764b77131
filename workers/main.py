"""What `celery --app workers.main` loads: the application, made from the environment."""

from __future__ import annotations

from workers.app import create

app = create()
