"""The web application: routes over one engine, with the same manners everywhere."""

from __future__ import annotations

from flask import Flask

from processor.bootstrap import Parts
from processor.campaigning import campaigning
from processor.web import bodies, problems, request_id, site
from processor.web.application import Application
from processor.web.campaign_results import campaign_results
from processor.web.campaigns import campaign_orders, campaigns
from processor.web.captures import captures
from processor.web.confirmations import confirmations
from processor.web.contacts import lookups, opt_outs, reached
from processor.web.decisions import decisions
from processor.web.deliveries import deliveries
from processor.web.docs_pages import docs_pages
from processor.web.exposition import Exposition
from processor.web.gate import gate
from processor.web.health import health
from processor.web.keeper import Keeper
from processor.web.lists import lists
from processor.web.messages import messages
from processor.web.metrics import metrics
from processor.web.results import results
from processor.web.reviews import reviews, rulings
from processor.web.schema_pages import schema_pages
from processor.web.teller import Teller
from processor.web.webhooks import hooks


def create_app(parts: Parts, keeper: Keeper | None = None, teller: Teller | None = None) -> Flask:
    """Build the application; nothing is contacted, and no thread is started."""
    app = Application(__name__)
    # A redirect counts as a failed delivery, and OPTIONS would be answered without a key.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = parts.settings.max_body_bytes
    here = site.Site(
        parts=parts,
        keeper=keeper or Keeper(parts),
        exposition=Exposition(parts),
        teller=teller or Teller(parts),
        campaigns=campaigning(parts),
    )
    site.put(app, here)
    request_id.install(app)
    problems.install(app)
    bodies.install(app)
    asked = (captures, deliveries, gate, messages, decisions)
    closed = (*asked, metrics, lookups, opt_outs, lists, reviews, rulings, reached, results)
    lasting = (campaigns, campaign_orders, campaign_results)
    for each in (hooks, *closed, *lasting, schema_pages, health):
        app.register_blueprint(each)
    for each in (docs_pages, confirmations):
        app.register_blueprint(each)
    return app
