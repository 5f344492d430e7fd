"""The Chalice app: every route and every function, in one deploy. No logic here.

Packaging, the local server and the tests see all of it. On AWS this module is the function
`api_handler` and loads its own pages only; the other functions import their own modules.
"""

from __future__ import annotations

import os

from chalicelib import wiring
from chalicelib.functions.http import routes_of
from chalicelib.web.server import HttpApp, add_routes

app = HttpApp("buurtbudget", wiring.services)
add_routes(app, routes_of("api_handler"))

if not os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
    from chalicelib.functions import (
        advance_rounds,
        desk_api,
        dispatch_events,
        expire_data,
        export_audit,
        make_letters,
        moderate_idea,
        process_upload,
        refresh_figures,
        seal_log,
        send_digests,
        send_message,
        staff_api,
        submit_api,
        tally_round,
        vote_api,
    )

    for module in (
        submit_api,
        vote_api,
        staff_api,
        desk_api,
        dispatch_events,
        moderate_idea,
        send_digests,
        send_message,
        process_upload,
        advance_rounds,
        tally_round,
        seal_log,
        refresh_figures,
        expire_data,
        make_letters,
        export_audit,
    ):
        app.register_blueprint(module.bp)
    for function in ("submit_api", "vote_api", "staff_api", "desk_api"):
        add_routes(app, routes_of(function))
