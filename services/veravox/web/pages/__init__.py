"""A module a page: what is asked of the gateway, and how the answer looks."""

from veravox.web.pages.account import router as account
from veravox.web.pages.administration import router as administration
from veravox.web.pages.compare import router as compare
from veravox.web.pages.data import router as data
from veravox.web.pages.dataset import router as dataset
from veravox.web.pages.demanded import router as demanded
from veravox.web.pages.evaluate import router as evaluate
from veravox.web.pages.gallery import router as gallery
from veravox.web.pages.group import router as group
from veravox.web.pages.home import router as home
from veravox.web.pages.laboratory import router as laboratory
from veravox.web.pages.learn import router as learn
from veravox.web.pages.model import router as model
from veravox.web.pages.models import router as models
from veravox.web.pages.notifications import router as notifications
from veravox.web.pages.queue import router as queue
from veravox.web.pages.run import router as run
from veravox.web.pages.runs import router as runs
from veravox.web.pages.settings import router as settings
from veravox.web.pages.train import router as train
from veravox.web.pages.verdict import router as verdict
from veravox.web.pages.visit import router as visit

ROUTERS = (
    home,
    data,
    dataset,
    train,
    runs,
    run,
    group,
    compare,
    queue,
    notifications,
    models,
    model,
    laboratory,
    evaluate,
    verdict,
    visit,
    learn,
    gallery,
    account,
    settings,
    demanded,
    administration,
)
