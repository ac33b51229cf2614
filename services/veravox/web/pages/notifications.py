"""What has happened to one's things: jobs that have ended, and what others share."""

from typing import Annotated

from fastapi import Depends
from nicegui import APIRouter

from veravox.client.models import Notification
from veravox.core.text import _
from veravox.web import news, words
from veravox.web.context import ViewerDep
from veravox.web.elements import Part, Tag, card, chip, link
from veravox.web.frame import frame, head

router = APIRouter()
LOOK_EVERY = 5.0  # seconds
News = list[Notification]


async def newest(viewer: ViewerDep) -> News:
    """The newest; from then on they are seen."""
    found = (await viewer.client.list_notifications()).items
    if found and not found[0].seen:
        await viewer.client.mark_notifications_seen({"until": found[0].at.isoformat()})
    return found


@router.page("/notifications")
def notifications(viewer: ViewerDep, first: Annotated[News, Depends(newest)]) -> None:
    with frame(viewer, "/notifications", _("Notifications")) as around:
        with head(_("Notifications")):
            link(_("Letters and webhooks"), "/account#letters", "act")
        with Tag("p", "", "soft"):
            Tag("span", _("What has ended, and what others share with you, of the last 90 days."))
        with Tag("p", "", "allow", hidden=True):  # `news.js` shows it where the browser has not been asked yet
            Tag("button", _("Let this browser tell me, too, while I look elsewhere"), type="button")
        part: Part[News] = Part(_told)
        part.show(first)

        async def look() -> None:
            part.show(await newest(viewer))

        around.every(LOOK_EVERY, look)


def _told(found: News) -> None:
    if not found:
        with card(_("Nothing yet")):
            Tag("p", _("When a training, an import or an evaluation of yours ends, it is said here."))
            link(_("Train"), "/train", "act main")
        return
    with card(), Tag("ul", "", "plain news"):
        for each in found:
            with Tag("li", "", "between"):
                with Tag("span", "", "line"):
                    link(news.sentence(each), news.address(each))
                    if not each.seen:
                        chip(_("new"))
                Tag("small", words.when(each.at))
