"""What participants' phones ask of this process: a plain page, joining, taps, and what is live."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core.issues import Issue
from pages.shared import phone_page, phone_view
from pages.shared.phone_door import (
    Caller,
    body,
    cookie,
    crowded,
    events,
    kept,
    refused,
    refused_at_door,
    refused_reading,
    told,
)

KEPT = 90 * 24 * 3600  # seconds for which a phone knows that it was here: meetings are weeks apart
AGAIN = "again"  # in the address of whoever was sent here with a token: one that keeps no cookie isn't sent without end


async def page(request: Request) -> HTMLResponse:
    """The page itself, with what it shows at first, so that a slow network costs one journey."""
    caller = await Caller.of(request)
    if issue := refused_reading(caller):
        caller = replace(caller, session=None, issue=issue)
    nonce = secrets.token_urlsafe(12)
    return HTMLResponse(phone_page.html(caller, nonce), headers=phone_page.headers(nonce))


async def join(request: Request) -> Response:
    """Come in with role and authority. A phone is first given its token, as a cookie, and sent here again:
    whoever is counted holds the token already, so that a lost answer makes no second person of one phone.
    """
    caller = await Caller.of(request)
    if caller.session and not caller.token and AGAIN not in request.query_params:
        there = RedirectResponse(f"?{request.url.query}&{AGAIN}=1", status_code=307)
        return _with_token(there, request, caller, secrets.token_urlsafe(24))
    if issue := refused_at_door(caller):
        return caller.no([issue], {"W-01": 404, "W-32": 429}.get(issue.code, 409))
    said = told(await body(request))
    if said is None:
        return caller.no([Issue("W-21", {})], 400)
    inside = caller.joining(caller.token or secrets.token_urlsafe(24))
    event = {name: said[name] for name in ("role", "authority") if name in said}
    issues = await kept(inside, event | {"kind": "joined", "id": uuid.uuid4().hex})
    if issues:
        return caller.no(issues, _status(issues))
    return _with_token(JSONResponse({"ok": True, **inside.state()}), request, caller, inside.token)


async def send(request: Request) -> JSONResponse:
    """A tap. It is on the disk when the answer says so."""
    caller = await Caller.of(request)
    if issue := refused(caller):
        return caller.no([issue], 429 if issue.code == "W-32" else 403)
    tap = await body(request)
    issues = [Issue("W-21", {})] if tap is None else await kept(caller, tap)
    return caller.no(issues, _status(issues)) if issues else JSONResponse({"ok": True, **caller.state()})


async def here(request: Request) -> JSONResponse:
    """The phone is looked at in a later meeting: whoever came again is counted as present."""
    caller = await Caller.of(request)
    if issue := refused(caller):
        return caller.no([issue], 429 if issue.code == "W-32" else 403)
    issues = await kept(caller, caller.again())
    return caller.no(issues, _status(issues)) if issues else JSONResponse({"ok": True, **caller.state()})


async def state(request: Request) -> JSONResponse:
    """What is live, for a phone whose network lets no stream through."""
    caller = await Caller.of(request)
    if issue := refused_reading(caller):
        return JSONResponse({"ok": False, "issues": phone_view.told([issue], caller.w)}, status_code=429)
    return JSONResponse(caller.state())


async def stream(request: Request) -> Response:
    """What is live, whenever the host does something."""
    caller = await Caller.of(request)
    if crowded(caller):
        return Response(status_code=204)  # by which a browser does not come again
    return StreamingResponse(events(caller), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _with_token(answer: Response, request: Request, caller: Caller, token: str) -> Response:
    safe = request.url.scheme == "https"
    answer.set_cookie(cookie(caller.way), token, max_age=KEPT, path="/p", httponly=True, samesite="strict", secure=safe)
    return answer


def _status(issues: list[Issue]) -> int:
    """503: the phone keeps it and sends it again."""
    return 503 if issues[0].code == "W-33" else 409


ROUTES = [
    Route("/p", page),
    Route("/p/join", join, methods=["POST"]),
    Route("/p/send", send, methods=["POST"]),
    Route("/p/here", here, methods=["POST"]),
    Route("/p/state", state),
    Route("/p/stream", stream),
]
