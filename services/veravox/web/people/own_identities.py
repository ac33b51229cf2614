"""Who else opens one's account, as the provider knows them: linked by signing in there, unlinked with the password."""

from veravox.client.models import AccountRead, IdentityRead
from veravox.core.text import _
from veravox.web import words
from veravox.web.context import Viewer
from veravox.web.elements import Part, Tag, card, definitions, link, told
from veravox.web.people.live_form import LiveForm
from veravox.web.people.own_account import proof


class OwnIdentities:
    """A card with what is linked, and the way to link.

    Args:
        viewer: whose.
        name: what the provider is called; empty: the installation has none any more.
        first: what is linked.
    """

    def __init__(self, viewer: Viewer, name: str, first: list[IdentityRead]) -> None:
        self._viewer, self._name = viewer, name
        with card(_("Signing in by {name}").format(name=name or _("another service")), id="identities"):
            self._list: Part[list[IdentityRead]] = Part(self._linked)
        self._list.show(first)

    def _linked(self, found: list[IdentityRead]) -> None:
        with Tag("div", "", "grid"):
            for each in found:
                definitions([(_("Linked"), words.when(each.created_at)), (_("Provider"), each.issuer)])
                self._unlink(each, self._viewer.account)
            if self._name and not found:
                says = _("Who you are at {name} can open your account, besides your password.")
                Tag("p", says.format(name=self._name), "soft")
                with Tag("div"):
                    link(_("Link {name}").format(name=self._name), "/oidc/link", "act")

    def _unlink(self, identity: IdentityRead, account: AccountRead) -> None:
        if not account.has_password:
            says = _("Nothing else opens your account. To unlink it, choose a password first.")
            Tag("p", says, "soft")
            return

        async def unlink(said: dict[str, str]) -> None:
            await self._viewer.client.unlink_identity(identity.id, said)
            told(_("Unlinked: your password alone opens your account."))
            self._list.show((await self._viewer.client.list_identities()).items)

        with Tag("details"):
            Tag("summary", _("Unlink it"))
            LiveForm(f"unlink-{identity.id}", proof(account), _("Unlink it"), unlink)
