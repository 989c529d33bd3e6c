"""Settings: one class, read from the environment (TONGPIN_…) and a file `.env`; checked at start, with the cure."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.secrets import SecretsError, keyring


class SettingsError(Exception):
    """A setting is wrong; the text says which, what it holds and what would work."""


class Settings(BaseSettings):
    """Everything that can be set. Each field is the variable TONGPIN_ plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TONGPIN_", env_file=".env", extra="ignore")

    # -- the house
    data: Path = Field(Path("data"), description="Folder of the embedded database")
    database_url: str = Field(
        "", description="PostgreSQL address for several processes; empty: SQLite in the data folder"
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: int = Field(8321, ge=0, le=65535, description="Port of the web server; 0 takes a free one")
    public_url: str = Field("", description="Address under which the web server is reached from outside, for OAuth")
    locale: str = Field("zh", description="Language of new workspaces: zh or en")
    zone: str = Field("Asia/Shanghai", description="Time zone of new workspaces")
    country: str = Field("CN", description="Holiday calendar of new workspaces: CN, HK, TW, SG, JP, US or GB")
    heartbeat: float = Field(
        10.0,
        gt=0,
        le=60,
        description="Seconds between a worker's signs of life on PostgreSQL; silent three times as long, it is dead",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    secret_keys: SecretStr = Field(
        SecretStr(""), description="Keys that encrypt tokens, newest first: id:base64, separated by commas"
    )

    # -- a language model, off unless address and name are set
    model_url: str = Field("", description="Address of an OpenAI-compatible endpoint, such as https://host/v1")
    model_name: str = Field("", description="Name of the model there; both must be set, or nothing leaves this server")
    model_key: SecretStr = Field(SecretStr(""), description="Key for the endpoint, if it needs one")

    # -- Slack
    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token (xoxb-…), for one workspace")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="App-level token (xapp-…): Socket Mode, no public address needed"
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Signing secret: requests over HTTP instead of Socket Mode"
    )
    slack_client_id: str = Field("", description="Client id, to be installed in many teams with OAuth")
    slack_client_secret: SecretStr = Field(SecretStr(""), description="Client secret, beside the client id")
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's API; another one for tests")

    # -- the local workspace
    local: bool = Field(True, description="Serve the local workspace; only ever on a loopback address")

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        if value not in ("zh", "en"):
            raise ValueError("must be zh or en")
        return value

    @field_validator("model_url")
    @classmethod
    def _known_model(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must be an address such as https://host/v1")
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError(
                "must be https, for what people write must not travel in the clear; http only on localhost"
            )
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(
            ("postgresql://", "postgres://", "postgresql+psycopg://", "sqlite+aiosqlite://")
        ):
            raise ValueError("must start with postgresql:// (or be empty for the embedded database)")
        for plain in ("postgresql://", "postgres://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        return value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _known_token(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        begins = "xoxb-" if info.field_name == "slack_bot_token" else "xapp-"
        given = value.get_secret_value()
        if given and not given.startswith((begins, "xoxe.xoxb-") if begins == "xoxb-" else begins):
            kind = given.split("-", 1)[0] if given.startswith(("xox", "xapp")) else "something else"
            raise ValueError(f"must start with {begins}, but this is {kind}; the two tokens are easily mixed up")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        if not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("must start with https:// (tokens are sent there)")
        return value if value.endswith("/") else value + "/"

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Settings:
        token, client = bool(self.slack_bot_token.get_secret_value()), bool(self.slack_client_id)
        if token and client:
            raise ValueError(
                "set TONGPIN_SLACK_BOT_TOKEN (one workspace) or TONGPIN_SLACK_CLIENT_ID (many teams), not both"
            )
        if client and not self.slack_client_secret.get_secret_value():
            raise ValueError("TONGPIN_SLACK_CLIENT_ID needs TONGPIN_SLACK_CLIENT_SECRET beside it")
        if client and not self.public_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError(
                "TONGPIN_SLACK_CLIENT_ID needs TONGPIN_PUBLIC_URL, such as https://bot.example.org: Slack sends "
                "people back there after they agree"
            )
        if client:
            try:
                keyring(self.secret_keys.get_secret_value())
            except SecretsError as error:
                raise ValueError(str(error)) from None
        for name, given in (("APP_TOKEN", self.slack_app_token), ("SIGNING_SECRET", self.slack_signing_secret)):
            if given.get_secret_value() and not (token or client):
                raise ValueError(
                    f"TONGPIN_SLACK_{name} is set, but neither TONGPIN_SLACK_BOT_TOKEN (one workspace) nor "
                    "TONGPIN_SLACK_CLIENT_ID (many teams) is, so Slack stays off"
                )
        hears = self.slack_app_token.get_secret_value() or self.slack_signing_secret.get_secret_value()
        if (token or client) and not hears:
            raise ValueError(
                "Slack cannot reach the bot: set TONGPIN_SLACK_APP_TOKEN (Socket Mode) or TONGPIN_SLACK_SIGNING_SECRET"
            )
        return self

    @property
    def slack(self) -> bool:
        """Whether Slack is set up."""
        return bool(self.slack_bot_token.get_secret_value() or self.slack_client_id)

    @property
    def database(self) -> str:
        """The address as SQLAlchemy wants it."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data.resolve() / 'tongpin.db'}"

    @property
    def embedded(self) -> bool:
        return self.database.startswith("sqlite")


def load(**over: object) -> Settings:
    """The settings of this process. Raises SettingsError with one line for each fault."""
    try:
        return Settings(**over)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            (f"{_named(fault['loc'], fault.get('input'))}: " if fault["loc"] else "")
            + fault["msg"].removeprefix("Value error, ")
            for fault in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from None


def _named(where: tuple[int | str, ...], held: object) -> str:
    """The variable and what it holds; an address may carry a password and is not repeated."""
    name = "_".join(str(part) for part in where)
    shown = isinstance(held, str | int | float) and name in Settings.model_fields and "://" not in str(held)
    secret = name in Settings.model_fields and Settings.model_fields[name].annotation is SecretStr
    return f"TONGPIN_{name.upper()}" + (f"={str(held)[:60]}" if shown and not secret else "")
