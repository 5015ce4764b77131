"""What `celery --app workers.main` loads: the application, made from the environment."""

from __future__ import annotations

from processor.domain.free_text import warm
from workers.app import create

app = create()
# before the worker forks, so that its processes share what is compiled
warm()
