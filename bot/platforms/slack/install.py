"""Installing in many teams: Slack's OAuth v2, with the state bound to the browser that began it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observe import fault
from bot.platforms.slack.accounts import Accounts
from bot.platforms.slack.ink import voice
from bot.platforms.slack.lifecycle import Lifecycle
from bot.platforms.slack.scopes import SCOPES
from bot.platforms.slack.wire import Wire, why
from bot.settings import Settings
from storage import slack
from storage.database import Database
from storage.secrets import SecretsError
from storage.slack import Installation

log = structlog.get_logger(__name__)

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
COOKIE = "tongpin_slack_state"

Hello = Callable[[Installation, str, str], Awaitable[None]]


class Install:
    """Two routes: one sends people to Slack to agree, the other takes them back with a code."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        wire: Wire,
        accounts: Accounts,
        lifecycle: Lifecycle,
        hello: Hello,
    ) -> None:
        self.client_id = settings.slack_client_id
        self.client_secret = settings.slack_client_secret.get_secret_value()
        self.public_url = settings.public_url.rstrip("/")
        api = urlsplit(settings.slack_api_url)
        self.authorize_url = f"{api.scheme}://{api.netloc}/oauth/v2/authorize"
        self.database, self.wire, self.accounts = database, wire, accounts
        self.lifecycle, self.hello = lifecycle, hello

    def routes(self) -> list[BaseRoute]:
        if not self.client_id:
            return []
        return [Route(INSTALL, self.begin), Route(BACK, self.back)]

    async def begin(self, request: Request) -> Response:
        """To Slack, with a state that only this browser can bring back."""
        async with self.database.write() as tx:
            state = await slack.new_state(tx, self.accounts.now())
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(SCOPES),
            "state": state,
            "redirect_uri": self.public_url + BACK,
        }
        going = RedirectResponse(f"{self.authorize_url}?{urlencode(asked)}", 302)
        going.set_cookie(
            COOKIE,
            state,
            max_age=int(slack.STATE_LIVES.total_seconds()),
            path=BACK,
            secure=self.public_url.startswith("https://"),
            httponly=True,
            samesite="lax",  # the way back is a navigation from Slack's site, which "strict" would strip
        )
        return going

    async def back(self, request: Request) -> Response:
        """From Slack, with a code for tokens; or without, when the person did not agree."""
        query = request.query_params
        locale = "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
        state, ours = query.get("state", ""), request.cookies.get(COOKIE, "")
        async with self.database.write() as tx:
            fresh = await slack.use_state(tx, state, self.accounts.now())
        if not (fresh and hmac.compare_digest(state.encode(), ours.encode())):
            return _page(locale, "state", 400)
        if query.get("error"):
            return _page(locale, "denied", 200)
        try:
            told: Any = await self.wire.posts("").oauth_v2_access(
                client_id=self.client_id,
                client_secret=self.client_secret,
                code=query.get("code", ""),
                redirect_uri=self.public_url + BACK,
            )
        except SlackApiError as error:
            log.warning("slack installation refused", why=why(error))
            return _page(locale, "refused", 400)
        except Exception as error:
            log.warning("slack installation not finished", **fault(error))
            return _page(locale, "refused", 502)
        try:
            made = await self._keep(told)
        except SecretsError as error:
            log.error("slack tokens not kept", why=str(error))
            return _page(locale, "refused", 500)
        if made.team_id and made.installer_id:
            self.accounts.work.start(self._greet(made))
        return _page(locale, "installed", 200, team=made.name)

    async def _keep(self, told: Any) -> Installation:
        made = installation(self.client_id, told, self.accounts)
        assert self.accounts.keys is not None
        async with self.database.write() as tx:
            await slack.keep(tx, self.accounts.keys, made, self.accounts.now())
        await self.lifecycle.installed(made)
        log.info("slack app installed", team=made.team_id or made.enterprise_id, scopes=len(made.scopes))
        return made

    async def _greet(self, made: Installation) -> None:
        if await self.lifecycle.first_time(made, made.team_id, made.installer_id):
            await self.hello(made, made.team_id, made.installer_id)


def installation(client_id: str, told: Any, accounts: Accounts) -> Installation:
    """Slack's answer of oauth.v2.access as an installation; an organisation's has no team."""
    team, organisation = told.get("team") or {}, told.get("enterprise") or {}
    whole = bool(told.get("is_enterprise_install"))
    expires = told.get("expires_in")
    return Installation(
        client_id,
        organisation.get("id") or "",
        "" if whole else team.get("id") or "",
        name=(organisation if whole else team).get("name") or "",
        app_id=told.get("app_id") or "",
        bot_user_id=told.get("bot_user_id") or "",
        installer_id=(told.get("authed_user") or {}).get("id") or "",
        scopes=tuple(s for s in (told.get("scope") or "").split(",") if s),
        bot_token=told.get("access_token"),
        refresh_token=told.get("refresh_token"),
        expires_at=accounts.now() + timedelta(seconds=int(expires)) if expires else None,
    )


def _page(locale: str, key: str, status: int, team: str = "") -> Response:
    t = voice(locale)
    title, text = t(f"slack.install.{key}.title"), t(f"slack.install.{key}.text", team=team or "Slack")
    again = "" if key == "installed" else f'<p><a href="{INSTALL}">{escape(t("slack.install.again"))}</a></p>'
    body = (
        f'<!doctype html><html lang="{locale}"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(title)}</title><style>body{{font:1.1rem/1.6 system-ui,sans-serif;'
        f"max-width:34rem;margin:15vh auto;padding:0 1rem}}</style><main><h1>{escape(title)}</h1>"
        f"<p>{escape(text)}</p>{again}</main></html>"
    )
    made = HTMLResponse(body, status, {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})
    made.delete_cookie(COOKIE, path=BACK)
    return made
