"""The gateway's operations, a method each. Made by `make client`: do not edit."""

from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

from veravox.client import models
from veravox.client.transport import Body, Event, Transport, Upload


class Operations(Transport):
    """Every call of the API. A refusal is raised as ProblemError with the gateway's sentence."""

    async def list_sessions(self) -> models.SessionList:
        """Where one is logged in."""
        return models.SessionList.model_validate(await self._json("GET", "/api/v1/sessions"))

    async def create_session(self, body: Body) -> models.SessionRead:
        """Log in: answers with a token of the browser's own."""
        return models.SessionRead.model_validate(await self._json("POST", "/api/v1/sessions", body=body))

    async def delete_other_sessions(self) -> None:
        """End all of one's sessions but this one."""
        await self._nothing("DELETE", "/api/v1/sessions")

    async def end_session(self) -> None:
        """Log out: the session's token opens nothing any more."""
        await self._nothing("DELETE", "/api/v1/sessions/current")

    async def delete_session(self, id: UUID) -> None:
        """End one of one's sessions."""
        await self._nothing("DELETE", f"/api/v1/sessions/{id}")

    async def begin_sign_in(self) -> models.SignInBegun:
        """Begin to sign in: send the browser to `url`, and keep `browser` in a cookie for when it comes back."""
        return models.SignInBegun.model_validate(await self._json("POST", "/api/v1/oidc/sign-ins"))

    async def sign_in(self, body: Body) -> models.SignedIn:
        """Log in with what the browser came back with. Asked with a guest's session, the guest becomes the new account."""
        return models.SignedIn.model_validate(await self._json("POST", "/api/v1/oidc/sessions", body=body))

    async def sign_in_with_code(self, body: Body) -> models.SessionRead:
        """The second step, where the account has a second factor: the ticket, with a code."""
        return models.SessionRead.model_validate(await self._json("POST", "/api/v1/oidc/sessions/code", body=body))

    async def list_access_tokens(self) -> models.AccessTokenList:
        """One's access tokens, without what they are."""
        return models.AccessTokenList.model_validate(await self._json("GET", "/api/v1/access-tokens"))

    async def create_access_token(self, body: Body) -> models.AccessTokenMade:
        """Make a token for a script: send it as `Authorization: Bearer TOKEN`."""
        return models.AccessTokenMade.model_validate(await self._json("POST", "/api/v1/access-tokens", body=body))

    async def delete_access_token(self, id: UUID) -> None:
        """Delete an access token: it opens nothing from now on."""
        await self._nothing("DELETE", f"/api/v1/access-tokens/{id}")

    async def read_challenge(self) -> models.Challenge:
        """What a browser solves before it registers."""
        return models.Challenge.model_validate(await self._json("GET", "/api/v1/registrations/challenge"))

    async def register(self, body: Body) -> models.RegistrationRead:
        """Ask for an account. The answer is the same whether somebody has this e-mail already; a user name that is taken is said."""
        return models.RegistrationRead.model_validate(await self._json("POST", "/api/v1/registrations", body=body))

    async def confirm_registration(self, body: Body) -> models.AccountName:
        """Confirm one's e-mail by the letter's link, with the password that was chosen: the account is there from now on."""
        return models.AccountName.model_validate(await self._json("POST", "/api/v1/registrations/confirm", body=body))

    async def request_reset(self, body: Body) -> models.RegistrationRead:
        """Ask for a link to choose a new password. The answer is the same whether somebody has this e-mail."""
        return models.RegistrationRead.model_validate(await self._json("POST", "/api/v1/resets", body=body))

    async def use_reset(self, body: Body) -> None:
        """Choose a new password by the letter's link. All sessions, access tokens and links to take another e-mail end."""
        await self._nothing("POST", "/api/v1/resets/use", body=body)

    async def confirm_email(self, body: Body) -> None:
        """Confirm another e-mail by the letter's link; the one before is told."""
        await self._nothing("POST", "/api/v1/emails/confirm", body=body)

    async def create_guest(self, body: Body) -> models.GuestMade:
        """Become a guest: for a time, with a small quota, and with models that are public. Where the installation wants none: 403."""
        return models.GuestMade.model_validate(await self._json("POST", "/api/v1/guests", body=body))

    async def read_me(self) -> models.AccountRead:
        """Who one is, and how much one has."""
        return models.AccountRead.model_validate(await self._json("GET", "/api/v1/me"))

    async def update_me(self, body: Body, if_match: str = "") -> models.AccountRead:
        """Change one's names, whether they are shown, of which runs a letter comes, and how the page speaks and looks."""
        return models.AccountRead.model_validate(
            await self._json("PATCH", "/api/v1/me", headers={"if-match": if_match}, body=body)
        )

    async def delete_me(self, body: Body, if_match: str = "") -> None:
        """Leave: nobody can log in any more, names and e-mail are forgotten at once, and what is one's own is deleted, which"""
        await self._nothing("DELETE", "/api/v1/me", headers={"if-match": if_match}, body=body)

    async def change_password(self, body: Body) -> None:
        """Change one's password, or have one. All other sessions, access tokens and links to reset it or to take another e-mail end."""
        await self._nothing("POST", "/api/v1/me/password", body=body)

    async def change_email(self, body: Body) -> None:
        """Change one's e-mail: a letter goes to the new address, and its link makes the change."""
        await self._nothing("POST", "/api/v1/me/email", body=body)

    async def read_usage(self) -> models.UsageRead:
        """How much one uses, and how much one may. Sizes are as they were measured within the last hour."""
        return models.UsageRead.model_validate(await self._json("GET", "/api/v1/me/usage"))

    async def read_queue(self) -> models.QueueRead:
        """What works and what waits, the oldest first. At most 500 jobs are told."""
        return models.QueueRead.model_validate(await self._json("GET", "/api/v1/queue"))

    async def list_notifications(self, limit: int = 50) -> models.NotificationList:
        """What has happened to one's things."""
        return models.NotificationList.model_validate(
            await self._json("GET", "/api/v1/notifications", query={"limit": limit})
        )

    async def mark_notifications_seen(self, body: Body, idempotency_key: str = "") -> None:
        """They are new no longer."""
        await self._nothing(
            "POST", "/api/v1/notifications/seen", headers={"idempotency-key": idempotency_key}, body=body
        )

    def read_picture(self) -> AsyncIterator[bytes]:
        """One's own picture."""
        return self._bytes("GET", "/api/v1/me/picture")

    async def change_picture(self, content: bytes) -> models.PictureMade:
        """Send a picture of oneself: PNG, JPEG or WebP. A square of its middle is made and kept, and nothing else of it."""
        return models.PictureMade.model_validate(await self._json("PUT", "/api/v1/me/picture", content=content))

    async def delete_picture(self, if_match: str = "") -> None:
        """Remove one's picture, for good."""
        await self._nothing("DELETE", "/api/v1/me/picture", headers={"if-match": if_match})

    def read_public_picture(self, name: str) -> AsyncIterator[bytes]:
        """The picture of somebody who has published models; of who has published nothing, or has no picture, there is none."""
        return self._bytes("GET", f"/api/v1/public/people/{quote(name, safe='')}/picture")

    async def begin_second_factor(self) -> models.SecondFactorBegun:
        """A new secret for the app that makes codes. Nothing is changed until its first code is sent."""
        return models.SecondFactorBegun.model_validate(await self._json("GET", "/api/v1/me/second-factor"))

    async def create_second_factor(self, body: Body) -> models.RecoveryCodes:
        """From now on logging in takes a code besides the password. Answers with the recovery codes."""
        return models.RecoveryCodes.model_validate(await self._json("POST", "/api/v1/me/second-factor", body=body))

    async def delete_second_factor(self, body: Body) -> None:
        """Back to the password alone."""
        await self._nothing("DELETE", "/api/v1/me/second-factor", body=body)

    async def list_identities(self) -> models.IdentityList:
        """Who else opens one's account."""
        return models.IdentityList.model_validate(await self._json("GET", "/api/v1/me/identities"))

    async def link_identity(self, body: Body) -> models.IdentityRead:
        """Whom the provider knows opens one's account from now on."""
        return models.IdentityRead.model_validate(await self._json("POST", "/api/v1/me/identities", body=body))

    async def begin_linking(self, body: Body) -> models.SignInBegun:
        """Begin to link one's account, with its password: send the browser to `url`, and keep `browser` in a cookie."""
        return models.SignInBegun.model_validate(await self._json("POST", "/api/v1/me/identities/sign-ins", body=body))

    async def unlink_identity(self, id: UUID, body: Body) -> None:
        """It opens one's account no more. Refused where the account has no password: nothing else would open it."""
        await self._nothing("DELETE", f"/api/v1/me/identities/{id}", body=body)

    def export_me(self) -> AsyncIterator[bytes]:
        """All that is one's own as a zip archive: account and picture, as whom providers know one, datasets with their clips,"""
        return self._bytes("GET", "/api/v1/me/export")

    async def list_accounts(self) -> models.AccountList:
        """All accounts, but those whose owners have left."""
        return models.AccountList.model_validate(await self._json("GET", "/api/v1/accounts"))

    async def update_account(self, id: UUID, body: Body) -> models.AccountListed:
        """Give an account another role or quota, block it, let it in again, or take its second factor off."""
        return models.AccountListed.model_validate(await self._json("PATCH", f"/api/v1/accounts/{id}", body=body))

    async def create_reset_link(self, id: UUID) -> models.HandedOver:
        """A link for somebody who has forgotten the password, to hand over. It holds for an hour, once."""
        return models.HandedOver.model_validate(await self._json("POST", f"/api/v1/accounts/{id}/reset"))

    async def create_invitation(self, body: Body) -> models.HandedOver:
        """Invite somebody: the link is mailed where the installation sends letters, and can be handed over. It holds for 14 days."""
        return models.HandedOver.model_validate(await self._json("POST", "/api/v1/invitations", body=body))

    async def list_letters(self) -> models.LetterList:
        """Who wants to register, and what else nobody has used yet."""
        return models.LetterList.model_validate(await self._json("GET", "/api/v1/letters"))

    async def approve_letter(self, id: UUID) -> models.AccountName:
        """Let somebody in who registered, without the letter's link."""
        return models.AccountName.model_validate(await self._json("POST", f"/api/v1/letters/{id}/approve"))

    async def delete_letter(self, id: UUID) -> None:
        """Withdraw an invitation, or turn a registration down."""
        await self._nothing("DELETE", f"/api/v1/letters/{id}")

    async def list_security_events(
        self, limit: int = 100, before: int | None = None, account: UUID | None = None
    ) -> models.SecurityEventList:
        """The audit log: nobody can change what stands there."""
        return models.SecurityEventList.model_validate(
            await self._json("GET", "/api/v1/audit-log", query={"limit": limit, "before": before, "account": account})
        )

    async def read_health(self) -> models.HealthRead:
        """How database, storage, jobs, detector and mail do, each with a sentence."""
        return models.HealthRead.model_validate(await self._json("GET", "/api/v1/health"))

    async def read_installation(self) -> models.InstallationRead:
        """What the installation is, and what it allows."""
        return models.InstallationRead.model_validate(await self._json("GET", "/api/v1/installation"))

    async def list_webhooks(
        self,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.WebhookList:
        """Your webhooks, newest first where nothing else is said."""
        return models.WebhookList.model_validate(
            await self._json(
                "GET",
                "/api/v1/webhooks",
                query={
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def create_webhook(self, body: Body, idempotency_key: str = "") -> models.WebhookMade:
        """Have an address told whenever a run of yours ends. The answer holds the secret that deliveries are signed with."""
        return models.WebhookMade.model_validate(
            await self._json("POST", "/api/v1/webhooks", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_webhook(self, id: UUID) -> models.WebhookRead:
        """A webhook, without its secret."""
        return models.WebhookRead.model_validate(await self._json("GET", f"/api/v1/webhooks/{id}"))

    async def update_webhook(self, id: UUID, body: Body, if_match: str = "") -> models.WebhookRead:
        """Lead it elsewhere, disable it, or begin anew after it was disabled: what ended in the last 7 days is told then."""
        return models.WebhookRead.model_validate(
            await self._json("PATCH", f"/api/v1/webhooks/{id}", headers={"if-match": if_match}, body=body)
        )

    async def delete_webhook(self, id: UUID, if_match: str = "") -> None:
        """Delete a webhook: it is told nothing more. `restore` brings it back."""
        await self._nothing("DELETE", f"/api/v1/webhooks/{id}", headers={"if-match": if_match})

    async def restore_webhook(self, id: UUID, idempotency_key: str = "") -> models.WebhookRead:
        """Bring back a deleted webhook."""
        return models.WebhookRead.model_validate(
            await self._json("POST", f"/api/v1/webhooks/{id}/restore", headers={"idempotency-key": idempotency_key})
        )

    async def try_webhook(self, id: UUID, idempotency_key: str = "") -> models.DeliveryRead:
        """Have it told once, by an event `webhook.trial` within seconds; its deliveries say what came of it."""
        return models.DeliveryRead.model_validate(
            await self._json("POST", f"/api/v1/webhooks/{id}/trial", headers={"idempotency-key": idempotency_key})
        )

    async def list_deliveries(self, id: UUID, limit: int = 50, after: UUID | None = None) -> models.DeliveryList:
        """What a webhook was told in the last two weeks, or is to be told, newest first."""
        return models.DeliveryList.model_validate(
            await self._json("GET", f"/api/v1/webhooks/{id}/deliveries", query={"limit": limit, "after": after})
        )

    async def list_datasets(
        self,
        whose: models.Whose | None = None,
        phase: models.Phase | None = None,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.DatasetList:
        """All datasets, newest first where nothing else is said; without audits that succeeded, which stand in the dataset that they are of."""
        return models.DatasetList.model_validate(
            await self._json(
                "GET",
                "/api/v1/datasets",
                query={
                    "whose": whose,
                    "phase": phase,
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def import_dataset(self, body: Body, idempotency_key: str = "") -> models.DatasetRead:
        """Bring in clips, or take those of a dataset, and make something of them. It is queued: `status` says how far it is."""
        return models.DatasetRead.model_validate(
            await self._json("POST", "/api/v1/datasets", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_dataset(self, name: str) -> models.DatasetRead:
        """A dataset with its counts by voice and class, and the clips that were left out."""
        return models.DatasetRead.model_validate(await self._json("GET", f"/api/v1/datasets/{quote(name, safe='')}"))

    async def delete_dataset(self, name: str, if_match: str = "") -> None:
        """Delete a dataset; an import that has not ended is stopped. `restore` brings it back."""
        await self._nothing("DELETE", f"/api/v1/datasets/{quote(name, safe='')}", headers={"if-match": if_match})

    async def read_audit(self, name: str) -> models.Audit:
        """What each protocol leaves on both sides, what is there twice, and how far one gets without listening."""
        return models.Audit.model_validate(await self._json("GET", f"/api/v1/datasets/{quote(name, safe='')}/audit"))

    async def request_audit(self, name: str, idempotency_key: str = "") -> models.DatasetRead:
        """Ask for an audit of a dataset that is there. The answer is the job that makes it, which may be deleted afterwards."""
        return models.DatasetRead.model_validate(
            await self._json(
                "POST", f"/api/v1/datasets/{quote(name, safe='')}/audit", headers={"idempotency-key": idempotency_key}
            )
        )

    def show_audit(self, name: str) -> AsyncIterator[bytes]:
        """The audit as a page with pictures, which needs nothing else, in the reader's language."""
        return self._bytes("GET", f"/api/v1/datasets/{quote(name, safe='')}/audit.html")

    async def restore_dataset(self, name: str, idempotency_key: str = "") -> models.DatasetRead:
        """Bring back the dataset of this name that was deleted last."""
        return models.DatasetRead.model_validate(
            await self._json(
                "POST", f"/api/v1/datasets/{quote(name, safe='')}/restore", headers={"idempotency-key": idempotency_key}
            )
        )

    async def list_dataset_clips(
        self,
        name: str,
        speaker: str = "",
        generator: str = "",
        condition: str = "",
        search: str = "",
        beside: bool = False,
        pairs: int | None = None,
        limit: int = 50,
        after: str = "",
    ) -> models.DatasetClips:
        """The clips of a dataset. Those of one voice, pair and condition stand together, the human one first."""
        return models.DatasetClips.model_validate(
            await self._json(
                "GET",
                f"/api/v1/datasets/{quote(name, safe='')}/clips",
                query={
                    "speaker": speaker,
                    "generator": generator,
                    "condition": condition,
                    "search": search,
                    "beside": beside,
                    "pairs": pairs,
                    "limit": limit,
                    "after": after,
                },
            )
        )

    def read_dataset_recording(self, name: str, place: int) -> AsyncIterator[bytes]:
        """A clip of a dataset, to listen to; parts of it by Range. Of a dataset of pictures, the picture."""
        return self._bytes("GET", f"/api/v1/datasets/{quote(name, safe='')}/clips/{place}/recording")

    def read_dataset_spectrogram(self, name: str, place: int) -> AsyncIterator[bytes]:
        """A clip of a dataset as a picture of its mel spectrogram; of a dataset of pictures, in the same colours."""
        return self._bytes("GET", f"/api/v1/datasets/{quote(name, safe='')}/clips/{place}/spectrogram")

    async def list_uploads(self) -> models.UploadList:
        """One's own uploads that are still there, newest first."""
        return models.UploadList.model_validate(await self._json("GET", "/api/v1/uploads"))

    async def create_upload(self, body: Body, idempotency_key: str = "") -> models.UploadRead:
        """Begin to send an archive of clips. Send its pieces, and then import it by its `path`."""
        return models.UploadRead.model_validate(
            await self._json("POST", "/api/v1/uploads", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_upload(self, id: UUID) -> models.UploadRead:
        """An upload: `received` says from which byte on to go on."""
        return models.UploadRead.model_validate(await self._json("GET", f"/api/v1/uploads/{id}"))

    async def send_piece(self, id: UUID, content: bytes, offset: int = 0, sha256: str = "") -> models.UploadRead:
        """Send the next piece of an archive. After a break, ask how much is there and go on from it."""
        return models.UploadRead.model_validate(
            await self._json(
                "PUT", f"/api/v1/uploads/{id}", query={"offset": offset, "sha256": sha256}, content=content
            )
        )

    async def delete_upload(self, id: UUID, if_match: str = "") -> None:
        """Remove an upload, for good."""
        await self._nothing("DELETE", f"/api/v1/uploads/{id}", headers={"if-match": if_match})

    async def compare_runs(self, run: list[UUID]) -> models.Comparison:
        """Runs side by side: differences of spec, decisions and environment, figures, and curves by epoch."""
        return models.Comparison.model_validate(await self._json("GET", "/api/v1/runs/compare", query={"run": run}))

    async def list_tags(self) -> models.TagList:
        """Your tags, and how many runs have each."""
        return models.TagList.model_validate(await self._json("GET", "/api/v1/runs/tags"))

    async def read_courses(self, run: list[UUID]) -> models.CourseList:
        """How runs went, to be drawn small: the validation figure of at most 40 epochs of each."""
        return models.CourseList.model_validate(await self._json("GET", "/api/v1/runs/courses", query={"run": run}))

    async def read_choices(self) -> models.RunChoices:
        """What the list of runs can be narrowed down to: your tags, and the datasets and networks of the runs that you see."""
        return models.RunChoices.model_validate(await self._json("GET", "/api/v1/runs/choices"))

    async def list_runs(
        self,
        whose: models.Whose | None = None,
        tag: list[str] | None = None,
        dataset: str | None = None,
        architecture: str | None = None,
        deleted: bool | None = None,
        phase: models.Phase | None = None,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.RunList:
        """All runs, newest first where nothing else is said."""
        return models.RunList.model_validate(
            await self._json(
                "GET",
                "/api/v1/runs",
                query={
                    "whose": whose,
                    "tag": tag,
                    "dataset": dataset,
                    "architecture": architecture,
                    "deleted": deleted,
                    "phase": phase,
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def create_run(self, body: Body, idempotency_key: str = "") -> models.RunRead:
        """Train a detector. The job is queued; `status` and `events` say how it goes."""
        return models.RunRead.model_validate(
            await self._json("POST", "/api/v1/runs", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def preview_run(self, body: Body, idempotency_key: str = "") -> models.RunPreview:
        """What a training would learn from, by voice, class and part, and what would cross. Nothing is started."""
        return models.RunPreview.model_validate(
            await self._json("POST", "/api/v1/runs/preview", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_run(self, id: UUID) -> models.RunRead:
        """A run with its spec and status."""
        return models.RunRead.model_validate(await self._json("GET", f"/api/v1/runs/{id}"))

    async def update_run(self, id: UUID, body: Body, if_match: str = "") -> models.RunRead:
        """Pause, resume or stop a run, which finishes its batch first; write tags and notes beside it."""
        return models.RunRead.model_validate(
            await self._json("PATCH", f"/api/v1/runs/{id}", headers={"if-match": if_match}, body=body)
        )

    async def delete_run(self, id: UUID, if_match: str = "") -> None:
        """Delete a run; one that has not ended is stopped. `restore` brings it back."""
        await self._nothing("DELETE", f"/api/v1/runs/{id}", headers={"if-match": if_match})

    async def restore_run(self, id: UUID, idempotency_key: str = "") -> models.RunRead:
        """Bring back a deleted run."""
        return models.RunRead.model_validate(
            await self._json("POST", f"/api/v1/runs/{id}/restore", headers={"idempotency-key": idempotency_key})
        )

    async def read_curve(self, id: UUID, first: int = 1, last: int | None = None) -> models.Curve:
        """Loss of every batch and figures of every epoch so far; of a long run, means over stretches of 2, 4, ... batches."""
        return models.Curve.model_validate(
            await self._json("GET", f"/api/v1/runs/{id}/curve", query={"first": first, "last": last})
        )

    async def read_epochs(self, id: UUID) -> models.EpochList:
        """Figures of every epoch so far, without the batches."""
        return models.EpochList.model_validate(await self._json("GET", f"/api/v1/runs/{id}/epochs"))

    async def read_log(self, id: UUID, after: int | None = None) -> models.LogTail:
        """The last lines of the run's log, at most 200; `files/log.txt` has all of it."""
        return models.LogTail.model_validate(await self._json("GET", f"/api/v1/runs/{id}/log", query={"after": after}))

    async def read_report(self, id: UUID) -> models.Report:
        """What the run found out: split, figures, confusion matrices. It is renewed at each epoch's end."""
        return models.Report.model_validate(await self._json("GET", f"/api/v1/runs/{id}/report"))

    def follow_run(self, id: UUID, last_event_id: str = "") -> AsyncIterator[Event]:
        """Follow a run: `status` when it changes, `curve` as it grows, `rewind` if it went back, `end`."""
        return self._events("GET", f"/api/v1/runs/{id}/events", headers={"last-event-id": last_event_id})

    async def list_files(self, id: UUID) -> models.FileList:
        """Which files the run has by now, each with its size and a sentence."""
        return models.FileList.model_validate(await self._json("GET", f"/api/v1/runs/{id}/files"))

    def read_file(self, id: UUID, file: models.RunFile) -> AsyncIterator[bytes]:
        """Download one of the run's files; `files` lists those that there are."""
        return self._bytes("GET", f"/api/v1/runs/{id}/files/{file}")

    def read_evidence(self, id: UUID) -> AsyncIterator[bytes]:
        """All files of the run and its model as a zip archive, without checkpoints: for whoever wants to check it. Of a run that"""
        return self._bytes("GET", f"/api/v1/runs/{id}/evidence")

    async def repeat_run(self, id: UUID, idempotency_key: str = "") -> models.RunRead:
        """Train again from the run's record, with all that the trainer decided; `agreement` compares both afterwards."""
        return models.RunRead.model_validate(
            await self._json("POST", f"/api/v1/runs/{id}/repeat", headers={"idempotency-key": idempotency_key})
        )

    async def read_agreement(self, id: UUID) -> models.Agreement:
        """Whether a run that repeats another one found out the same: identical, within tolerance, or different."""
        return models.Agreement.model_validate(await self._json("GET", f"/api/v1/runs/{id}/agreement"))

    async def list_groups(self, limit: int = 20, after: str | None = None) -> models.GroupList:
        """All groups, newest first."""
        return models.GroupList.model_validate(
            await self._json("GET", "/api/v1/groups", query={"limit": limit, "after": after})
        )

    async def create_group(self, body: Body, idempotency_key: str = "") -> models.GroupRead:
        """Train once for each seed, fold or name that is held out: a run each, all queued or none."""
        return models.GroupRead.model_validate(
            await self._json("POST", "/api/v1/groups", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_group(self, name: str) -> models.GroupRead:
        """A group: its runs, and mean and deviation of each figure over them."""
        return models.GroupRead.model_validate(await self._json("GET", f"/api/v1/groups/{quote(name, safe='')}"))

    async def update_group(self, name: str, body: Body, if_match: str = "") -> models.GroupRead:
        """Pause, resume or stop all runs of a group that have not ended."""
        return models.GroupRead.model_validate(
            await self._json(
                "PATCH", f"/api/v1/groups/{quote(name, safe='')}", headers={"if-match": if_match}, body=body
            )
        )

    async def delete_group(self, name: str, if_match: str = "") -> None:
        """Delete all runs of a group; those that have not ended are stopped. `restore` brings them back."""
        await self._nothing("DELETE", f"/api/v1/groups/{quote(name, safe='')}", headers={"if-match": if_match})

    async def restore_group(self, name: str, idempotency_key: str = "") -> models.GroupRead:
        """Bring back all deleted runs of a group."""
        return models.GroupRead.model_validate(
            await self._json(
                "POST", f"/api/v1/groups/{quote(name, safe='')}/restore", headers={"idempotency-key": idempotency_key}
            )
        )

    async def read_turns(self, name: str) -> models.TurnTable:
        """The table of a group: who was left out in each run, n, and the figures of its test part; mean and worst of each."""
        return models.TurnTable.model_validate(await self._json("GET", f"/api/v1/turns/{quote(name, safe='')}"))

    async def import_model(self, body: Body, idempotency_key: str = "") -> models.ModelImportRead:
        """Take in a model that was sent. It is queued: `status` says how far it is."""
        return models.ModelImportRead.model_validate(
            await self._json("POST", "/api/v1/models/import", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def read_model_import(self, id: UUID) -> models.ModelImportRead:
        """How far taking it in is, or why it failed."""
        return models.ModelImportRead.model_validate(await self._json("GET", f"/api/v1/models/import/{id}"))

    async def delete_model_import(self, id: UUID, if_match: str = "") -> None:
        """Stop and forget it. A model that it has made stays."""
        await self._nothing("DELETE", f"/api/v1/models/import/{id}", headers={"if-match": if_match})

    async def list_models(
        self,
        whose: models.Whose | None = None,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.ModelList:
        """All models, newest first where nothing else is said."""
        return models.ModelList.model_validate(
            await self._json(
                "GET",
                "/api/v1/models",
                query={
                    "whose": whose,
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def read_model(self, id: UUID) -> models.ModelRead:
        """A model."""
        return models.ModelRead.model_validate(await self._json("GET", f"/api/v1/models/{id}"))

    async def change_model(self, id: UUID, body: Body, if_match: str = "") -> models.ModelRead:
        """Choose how many errors are allowed, calibrate a model with an evaluation on clips of your own, or let it keep what an"""
        return models.ModelRead.model_validate(
            await self._json("PATCH", f"/api/v1/models/{id}", headers={"if-match": if_match}, body=body)
        )

    async def delete_model(self, id: UUID, if_match: str = "") -> None:
        """Delete a model; `restore` brings it back. Its run stays."""
        await self._nothing("DELETE", f"/api/v1/models/{id}", headers={"if-match": if_match})

    async def restore_model(self, id: UUID, idempotency_key: str = "") -> models.ModelRead:
        """Bring back a deleted model."""
        return models.ModelRead.model_validate(
            await self._json("POST", f"/api/v1/models/{id}/restore", headers={"idempotency-key": idempotency_key})
        )

    def read_bundle(self, id: UUID) -> AsyncIterator[bytes]:
        """The bundle: `model.safetensors` and `model.json` in a zip archive. Nothing in it can run code."""
        return self._bytes("GET", f"/api/v1/models/{id}/bundle")

    def read_learner(self, id: UUID) -> AsyncIterator[bytes]:
        """The fastai learner as `.pkl`. Loading a pickle runs the code in it: load only those of people you trust."""
        return self._bytes("GET", f"/api/v1/models/{id}/learner")

    def read_onnx(self, id: UUID) -> AsyncIterator[bytes]:
        """The model as ONNX, for programs without torch: from pictures to logits; its metadata says what they mean."""
        return self._bytes("GET", f"/api/v1/models/{id}/onnx")

    def read_card(self, id: UUID, format: str = "markdown") -> AsyncIterator[bytes]:
        """A model card: what it is, what it learnt from, what its scores are worth, its errors, its limits, its lineage."""
        return self._bytes("GET", f"/api/v1/models/{id}/card", query={"format": format})

    async def publish_model(self, id: UUID, body: Body, idempotency_key: str = "") -> models.ModelRead:
        """Publish a model: everybody may ask and download it, visitors without an account too."""
        return models.ModelRead.model_validate(
            await self._json(
                "POST", f"/api/v1/models/{id}/publish", headers={"idempotency-key": idempotency_key}, body=body
            )
        )

    async def withdraw_model(self, id: UUID, idempotency_key: str = "") -> models.ModelRead:
        """Withdraw a model: from now on its owner alone may ask it, and those with whom he shares it. Who has downloaded it keeps what he has."""
        return models.ModelRead.model_validate(
            await self._json("POST", f"/api/v1/models/{id}/withdraw", headers={"idempotency-key": idempotency_key})
        )

    async def read_lineage(self, id: UUID) -> models.ModelLineage:
        """Where a model comes from: dataset, protocol, run, the weights that it began with, and its versions."""
        return models.ModelLineage.model_validate(await self._json("GET", f"/api/v1/models/{id}/lineage"))

    async def read_layers(self, id: UUID) -> models.LayerTable:
        """What a model's network is made of: each layer with its type, the shape of what it makes, and its parameters."""
        return models.LayerTable.model_validate(await self._json("GET", f"/api/v1/models/{id}/layers"))

    async def list_evaluations(
        self,
        model: UUID | None = None,
        dataset: str | None = None,
        phase: models.Phase | None = None,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.EvaluationList:
        """All evaluations, newest first where nothing else is said, each with its figures over all clips."""
        return models.EvaluationList.model_validate(
            await self._json(
                "GET",
                "/api/v1/evaluations",
                query={
                    "model": model,
                    "dataset": dataset,
                    "phase": phase,
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def create_evaluation(self, body: Body, idempotency_key: str = "") -> models.EvaluationRead:
        """Measure a model on a dataset. Clips that it was trained on, and their pairs, are left out and counted."""
        return models.EvaluationRead.model_validate(
            await self._json("POST", "/api/v1/evaluations", headers={"idempotency-key": idempotency_key}, body=body)
        )

    async def compare_evaluations(self, evaluation: list[UUID]) -> models.EvaluationsCompared:
        """The first evaluation against each of the others, on the clips that both judged: how much less or more it errs, whether"""
        return models.EvaluationsCompared.model_validate(
            await self._json("GET", "/api/v1/evaluations/compare", query={"evaluation": evaluation})
        )

    async def read_evaluation(self, id: UUID) -> models.EvaluationRead:
        """An evaluation, with its figures once it has ended."""
        return models.EvaluationRead.model_validate(await self._json("GET", f"/api/v1/evaluations/{id}"))

    async def delete_evaluation(self, id: UUID, if_match: str = "") -> None:
        """Delete an evaluation; one that has not ended is stopped. `restore` brings it back."""
        await self._nothing("DELETE", f"/api/v1/evaluations/{id}", headers={"if-match": if_match})

    async def restore_evaluation(self, id: UUID, idempotency_key: str = "") -> models.EvaluationRead:
        """Bring back a deleted evaluation."""
        return models.EvaluationRead.model_validate(
            await self._json("POST", f"/api/v1/evaluations/{id}/restore", headers={"idempotency-key": idempotency_key})
        )

    def read_evaluation_scores(self, id: UUID, form: str = "csv") -> AsyncIterator[bytes]:
        """Its scores by clip as CSV: `clip,class,score,verdict,speaker,utterance,p_<class>...`; a positive score means human."""
        return self._bytes("GET", f"/api/v1/evaluations/{id}/scores", query={"form": form})

    async def list_evaluation_clips(
        self,
        id: UUID,
        order: str = "worst",
        truth: str = "",
        predicted: str = "",
        verdict: str = "",
        speaker: str = "",
        condition: str = "",
        length: str = "",
        limit: int = 24,
        after: str = "",
    ) -> models.EvaluatedClips:
        """The clips of an evaluation: what each is, what the model said of it; the worst, the best or the most doubtful first."""
        return models.EvaluatedClips.model_validate(
            await self._json(
                "GET",
                f"/api/v1/evaluations/{id}/clips",
                query={
                    "order": order,
                    "truth": truth,
                    "predicted": predicted,
                    "verdict": verdict,
                    "speaker": speaker,
                    "condition": condition,
                    "length": length,
                    "limit": limit,
                    "after": after,
                },
            )
        )

    def read_evaluated_recording(self, id: UUID, place: int) -> AsyncIterator[bytes]:
        """A clip of an evaluation, to listen to; parts of it by Range."""
        return self._bytes("GET", f"/api/v1/evaluations/{id}/clips/{place}/recording")

    def read_evaluated_spectrogram(self, id: UUID, place: int) -> AsyncIterator[bytes]:
        """A clip of an evaluation as the model sees it: its spectrogram as a picture."""
        return self._bytes("GET", f"/api/v1/evaluations/{id}/clips/{place}/spectrogram")

    def read_evaluation_file(self, id: UUID, name: models.EvaluationFile) -> AsyncIterator[bytes]:
        """The report as HTML, PDF, CSV or JSON, with the model's card; the robustness curve; or another of its pictures."""
        return self._bytes("GET", f"/api/v1/evaluations/{id}/files/{name}")

    async def list_verdicts(
        self,
        model: UUID | None = None,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.VerdictList:
        """All verdicts, newest first where nothing else is said."""
        return models.VerdictList.model_validate(
            await self._json(
                "GET",
                "/api/v1/verdicts",
                query={
                    "model": model,
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def create_verdict(
        self, file: Upload, model: UUID, id: UUID | None = None, idempotency_key: str = ""
    ) -> models.VerdictRead:
        """Ask a model about a recording: human or machine, and which generator."""
        return models.VerdictRead.model_validate(
            await self._json(
                "POST",
                "/api/v1/verdicts",
                query={"id": id},
                headers={"idempotency-key": idempotency_key},
                file=file,
                form={"model": str(model)},
            )
        )

    async def read_verdict(self, id: UUID) -> models.VerdictRead:
        """A verdict."""
        return models.VerdictRead.model_validate(await self._json("GET", f"/api/v1/verdicts/{id}"))

    async def delete_verdict(self, id: UUID, if_match: str = "") -> None:
        """Delete a verdict; `restore` brings it back."""
        await self._nothing("DELETE", f"/api/v1/verdicts/{id}", headers={"if-match": if_match})

    async def read_verdict_progress(self, id: UUID) -> models.VerdictProgress:
        """How far a recording is that is being judged, by the id that was chosen for its verdict; 404 before and afterwards."""
        return models.VerdictProgress.model_validate(await self._json("GET", f"/api/v1/verdicts/{id}/progress"))

    async def restore_verdict(self, id: UUID, idempotency_key: str = "") -> models.VerdictRead:
        """Bring back a deleted verdict."""
        return models.VerdictRead.model_validate(
            await self._json("POST", f"/api/v1/verdicts/{id}/restore", headers={"idempotency-key": idempotency_key})
        )

    def read_recording(self, id: UUID) -> AsyncIterator[bytes]:
        """The recording, to listen to; parts of it by Range."""
        return self._bytes("GET", f"/api/v1/verdicts/{id}/recording")

    def read_spectrogram(self, id: UUID) -> AsyncIterator[bytes]:
        """The recording's log-mel spectrogram as a picture, which is drawn when it is asked for first."""
        return self._bytes("GET", f"/api/v1/verdicts/{id}/spectrogram")

    async def explain_verdict(
        self, id: UUID, method: models.Method | None = None, idempotency_key: str = ""
    ) -> models.Evidence:
        """What a verdict rests on, of a recording of up to a minute: a map, its most telling stretch, and how the score"""
        return models.Evidence.model_validate(
            await self._json(
                "POST",
                f"/api/v1/verdicts/{id}/evidence",
                query={"method": method},
                headers={"idempotency-key": idempotency_key},
            )
        )

    def read_verdict_evidence(self, id: UUID, method: models.Method) -> AsyncIterator[bytes]:
        """The map as a picture, once it was asked for: blue speaks for a human, orange-red for a machine."""
        return self._bytes("GET", f"/api/v1/verdicts/{id}/evidence/{method}")

    def read_without(self, id: UUID, part: models.Part) -> AsyncIterator[bytes]:
        """The recording without its highs, its silence or its noise, once its evidence was asked for."""
        return self._bytes("GET", f"/api/v1/verdicts/{id}/without/{part}")

    async def list_public_models(
        self,
        limit: int = 50,
        after: UUID | None = None,
        sort: str | None = None,
        search: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
    ) -> models.ModelList:
        """All public models, newest first where nothing else is said."""
        return models.ModelList.model_validate(
            await self._json(
                "GET",
                "/api/v1/public/models",
                query={
                    "limit": limit,
                    "after": after,
                    "sort": sort,
                    "search": search,
                    "created_after": created_after,
                    "created_before": created_before,
                },
            )
        )

    async def read_public_model(self, id: UUID) -> models.ModelRead:
        """A public model."""
        return models.ModelRead.model_validate(await self._json("GET", f"/api/v1/public/models/{id}"))

    def read_public_bundle(self, id: UUID) -> AsyncIterator[bytes]:
        """The bundle of a public model: `model.safetensors` and `model.json` in a zip archive."""
        return self._bytes("GET", f"/api/v1/public/models/{id}/bundle")

    def read_public_card(self, id: UUID, format: str = "markdown") -> AsyncIterator[bytes]:
        """The card of a public model: what it learnt from, what its scores are worth, its errors, its limits."""
        return self._bytes("GET", f"/api/v1/public/models/{id}/card", query={"format": format})

    async def create_visitor_verdict(self, file: Upload, model: UUID) -> models.VisitorVerdict:
        """Ask a public model about a recording, without an account. Neither the recording nor anything of it is kept: it is"""
        return models.VisitorVerdict.model_validate(
            await self._json("POST", "/api/v1/public/verdicts", file=file, form={"model": str(model)})
        )

    async def explain_to_visitor(self, file: Upload, model: UUID) -> models.VisitorEvidence:
        """What the verdict on a recording rests on, without an account: a map, the stretch that tells most, and the score"""
        return models.VisitorEvidence.model_validate(
            await self._json("POST", "/api/v1/public/evidence", file=file, form={"model": str(model)})
        )

    async def read_public_profile(self, name: str) -> models.PublicProfile:
        """Who has published which models: the user name, and first and last name where that person shows them."""
        return models.PublicProfile.model_validate(
            await self._json("GET", f"/api/v1/public/people/{quote(name, safe='')}")
        )

    async def read_sharing(self, kind: models.SharedKind, id: UUID) -> models.Sharing:
        """With whom it is shared; told to those who may change it."""
        return models.Sharing.model_validate(await self._json("GET", f"/api/v1/{kind}/{id}/sharing"))

    async def change_sharing(self, kind: models.SharedKind, id: UUID, body: Body) -> models.Sharing:
        """Share it with these, and with nobody else. They see it and may use it; changing, deleting and sharing it stay yours."""
        return models.Sharing.model_validate(await self._json("PUT", f"/api/v1/{kind}/{id}/sharing", body=body))
