"""Settings of an installation, from `VERAVOX_*` in the environment."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    PydanticBaseSettingsSource as Source,
)

from veravox.core.data_folder import DataFolder
from veravox.core.local_hosts import travels_safely
from veravox.core.sealing_keys import keys_in
from veravox.core.text import _

SECRETS = "VERAVOX_SECRETS"  # a folder of files, where a process is given its secrets so
POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


def own_namespace(told: Path = POD_NAMESPACE) -> str:
    """The pod's own namespace, as its service account is told; `default` outside a cluster."""
    return told.read_text().strip() if told.exists() else "default"


class Settings(BaseSettings):
    """Every setting with its default. A command's options win over the environment."""

    model_config = SettingsConfigDict(env_prefix="VERAVOX_", extra="ignore", hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: Source,
        dotenv_settings: Source,
        file_secret_settings: Source,
    ) -> tuple[Source, ...]:
        """From the environment, and from files that are called as its variables are, in the folder `VERAVOX_SECRETS`."""
        folder = os.environ.get(SECRETS)
        return init_settings, env_settings, *([SecretsSettingsSource(settings_cls, folder)] if folder else [])

    data: Path = Field(Path("~/.local/share/veravox"), description="The data folder.")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL; where it is not set, one starts in the data folder."
    )
    host: str = Field("127.0.0.1", description="The address that the page listens on.")
    port: int = Field(8080, ge=0, le=65535, description="The page's port; the next free one where it is taken.")
    tls: Literal["own", "given", "off"] = Field(
        "given", description="Where the page's certificate comes from; off: http, whatever is named below."
    )
    tls_certificate: Path | None = Field(None, description="The page's certificate (PEM, with those above it): https.")
    tls_key: Path | None = Field(None, description="Its key (PEM, no passphrase).")
    gateway_url: str = Field("", description="Where the page finds the gateway.")
    detector_url: str = Field("", description="Where the gateway finds the detector.")
    internal_token: SecretStr = Field(SecretStr(""), description="What gateway and detector recognise each other by.")
    local_token: SecretStr = Field(
        SecretStr(""), description="The token of the one local account, made at the first start."
    )
    sealing_keys: SecretStr = Field(
        SecretStr(""),
        description="What secrets of second factors and webhooks are sealed with in the database: 32 random bytes in base64 "
        "each, separated by commas. The first seals, each opens. Where none is set, `sealing.key` in the data folder, which is made.",
    )
    registration: Literal["open", "invitation", "closed"] = Field(
        "invitation", description="Who may register: everybody, whom an administrator has invited, or nobody."
    )
    second_factor: Literal["optional", "administrators", "all"] = Field(
        "optional",
        description="Of whom a second factor is demanded: who has a password and none sets one up before anything else is answered.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server: smtp://user:password@host:587 (STARTTLS where it is offered) or smtps://. "
        "Where none is set, an administrator hands links over.",
    )
    mail_from: str = Field("veravox@localhost", description="The sender of letters.")
    oidc_issuer: str = Field(
        "", description="An OpenID provider by which people sign in besides; empty: there is none."
    )
    oidc_client_id: str = Field("", validate_default=True, description="What that provider calls this installation.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="What the provider recognises this installation by; empty: a public client."
    )
    oidc_name: str = Field("OpenID Connect", min_length=1, description="What people call the provider.")
    oidc_scopes: str = Field("openid email profile", description="What the provider is asked to say of people.")
    oidc_registration: bool | None = Field(
        None,
        description="Whether who signs in so for the first time gets an account; not set: where registration is open.",
    )
    public_url: str = Field("", description="The page's address as its users know it, for links in letters.")
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses and networks, separated by commas, of servers that stand before the page or the gateway: "
        "what they say of a browser's address, and of https, is believed.",
    )
    first_job: bool = Field(True, description="Import the example and train on it at the first start.")
    threads: int = Field(0, ge=0, description="Threads of a training on the CPU; 0: as many as there are cores.")
    launcher: Literal["local", "kubernetes"] = Field(
        "local", description="Who executes jobs: the runner on this machine, or the operator of a cluster."
    )
    namespace: str = Field(
        default_factory=own_namespace, description="The cluster's namespace of this installation; the pod's own."
    )
    free_python: bool = Field(
        False,
        description="Whether trainings may bring Python of their own (callbackCode); it runs as the trainer does.",
    )
    keep_packs_days: float = Field(
        30.0,
        ge=0,
        description="Days without use after which spectrograms that no job needs are deleted; 0: never. "
        "They are computed again when a training asks for them.",
    )
    convert_learners: bool = Field(
        False,
        description="Whether an uploaded .pkl may be turned into a model: loading it runs what is in it, in a process "
        "without network, files and privileges. `veravox serve` turns it on where it is not set.",
    )
    queue: int = Field(
        16,
        ge=1,
        description="Recordings that the detector judges, or that wait for it, at once; who comes then is told to come again.",
    )
    visitors: bool = Field(
        True,
        description="Whether who has no account may ask public models about a recording, of which nothing is kept.",
    )
    requests_per_minute: int = Field(
        3000,
        ge=0,
        description="How often an account may ask the API, or an address where nobody is logged in; 0: as often as it likes.",
    )
    import_folders: str = Field(
        "",
        description="Folders of the server, separated by commas, from which every account may import; others are for administrators.",
    )
    webhook_networks: str = Field(
        "",
        description="Networks beside the public internet whose addresses webhooks may lead to, such as 10.1.0.0/16,::1/128.",
    )
    webhook_seconds: float = Field(2.0, gt=0, description="How often runs that have ended are looked for, to be told.")
    datasets: Path | None = Field(
        None,
        description="A folder of the server; each folder in it is imported at the start, as a dataset that everybody may use.",
    )
    installed_models: bool = Field(
        True, description="Whether the models that come with the package are in the registry, public and nobody's."
    )
    decode_unconfined: bool = Field(
        False,
        description="Whether recordings are decoded even where the kernel cannot keep the process in that does it.",
    )
    quota_storage_gigabytes: float | None = Field(
        None, ge=0, description="How much one account may keep: datasets, uploads and runs; none: no limit."
    )
    quota_unfinished_jobs: int | None = Field(
        None, ge=0, description="How many jobs of one account may wait or work at once; none: no limit."
    )
    quota_gpu_hours: float | None = Field(
        None,
        ge=0,
        description="How many hours of GPUs one account may use in a month of the calendar (UTC); none: no limit.",
    )
    guests: bool = Field(
        False, description="Whether who has no account may train as a guest, for a time; a guest's models are public."
    )
    guests_at_once: int = Field(50, ge=1, description="How many guests there may be at once.")
    guests_of_one_address: int = Field(
        5, ge=1, description="How many guests may come from one address in keep_guests_days, those who left too."
    )
    guest_quota_storage_gigabytes: float = Field(
        0.5, ge=0, description="How much the guests of one address may keep together."
    )
    guest_quota_unfinished_jobs: int = Field(
        2, ge=0, description="How many jobs of one address' guests may wait or work at once."
    )
    guest_quota_gpu_hours: float = Field(
        1.0,
        ge=0,
        description="How many hours of GPUs the guests of one address may use in a month of the calendar (UTC).",
    )
    guest_run_hours: float = Field(1.0, gt=0, description="After so many hours, a guest's training is given up.")
    keep_guests_days: float = Field(
        7.0, gt=0, description="Days after which a guest goes for good, with all that it has."
    )
    keep_deleted_days: float = Field(
        7.0, ge=0, description="Days after which what was deleted goes for good; until then it can be brought back."
    )
    keep_recordings_days: float = Field(
        0.0, ge=0, description="Days after which the recording of a verdict is removed, the verdict stays; 0: never."
    )
    keep_verdicts_days: float = Field(0.0, ge=0, description="Days after which verdicts are deleted; 0: never.")
    max_upload_megabytes: int = Field(200, ge=1, description="The largest recording that is accepted.")
    max_archive_gigabytes: int = Field(100, ge=1, description="The largest archive of clips that is accepted.")
    upload_piece_megabytes: int = Field(8, ge=1, le=100, description="The largest piece of an archive in one request.")
    upload_keep_hours: int = Field(24, ge=1, description="After so long without a piece, an upload is removed.")

    header_seconds: float = Field(
        20.0,
        gt=0,
        description="For how long gateway and page wait for a request's head before they close a connection.",
    )
    body_seconds: float = Field(30.0, gt=0, description="In so long, body_bytes of a request's body must arrive.")
    body_bytes: int = Field(1 << 14, ge=1, description="Bytes of a body that must arrive in body_seconds.")
    idle_seconds: float = Field(
        10.0, gt=0, description="After so long without another request, a connection is closed."
    )
    answer_seconds: float = Field(
        300.0, gt=0, description="After so long in which nobody takes an answer, it is given up."
    )
    connections: int = Field(
        400, ge=1, description="Connections that gateway and page have at once, each; more are told to come again."
    )

    @field_validator("sealing_keys")
    @classmethod
    def _are_keys(cls, keys: SecretStr) -> SecretStr:
        keys_in(keys.get_secret_value())
        return keys

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        for each in filter(None, map(str.strip, text.split(","))):
            ip_network(each)
        return text

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, text: str) -> str:
        if text and (not travels_safely(text) or "?" in text or "#" in text):
            raise ValueError(_("write the provider's address, such as https://login.example.org/realms/lab"))
        return text

    @field_validator("oidc_client_id")
    @classmethod
    def _is_named(cls, text: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not text:
            raise ValueError(_("the provider knows this installation by a name; set it besides VERAVOX_OIDC_ISSUER"))
        return text

    @field_validator("oidc_scopes")
    @classmethod
    def _has_openid(cls, text: str) -> str:
        if "openid" not in text.split():
            raise ValueError(_("without the scope openid a provider says nothing of who somebody is"))
        return text

    @property
    def takes_whom_the_provider_knows(self) -> bool:
        """Whether who signs in by the provider for the first time gets an account."""
        return self.registration == "open" if self.oidc_registration is None else self.oidc_registration

    @property
    def open_folders(self) -> list[Path]:
        """From which every account may import."""
        named = filter(None, map(str.strip, self.import_folders.split(",")))
        return [Path(each).expanduser().resolve() for each in named]

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data.expanduser().absolute())


def secret_variables() -> frozenset[str]:
    """Variables of the environment that are for a single process: no job needs one, and jobs may run their user's Python."""
    named = (
        name
        for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *get_args(field.annotation))
    )
    return frozenset({f"VERAVOX_{name.upper()}" for name in named} | {"VERAVOX_TOKEN", SECRETS})


def told(error: ValidationError) -> str:
    """Which variables of the environment make no sense, and why."""
    return "; ".join(f"VERAVOX_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
