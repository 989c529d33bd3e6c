"""Settings: one class, read from the environment (TONGPIN_…) and a file `.env`; checked at start, with the cure."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    secret_keys: SecretStr = Field(
        SecretStr(""), description="Keys that encrypt tokens, newest first: id:base64, separated by commas"
    )

    # -- the local workspace
    local: bool = Field(True, description="Serve the local workspace; only ever on a loopback address")

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        if value not in ("zh", "en"):
            raise ValueError("must be zh or en")
        return value

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
            f"TONGPIN_{'_'.join(str(p) for p in fault['loc']).upper()}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from None
