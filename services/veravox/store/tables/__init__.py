"""Tables. What must be true is a constraint here, not a hope in the code."""

from veravox.store.tables.owning import Ownable, Owned, Table
from veravox.store.tables.people import (
    Account,
    Failure,
    Identity,
    Letter,
    OutgoingLetter,
    Picture,
    SecurityEvent,
    SignIn,
    Token,
)
from veravox.store.tables.telling import Delivery, IdempotentAnswer, Webhook
from veravox.store.tables.things import Conversion, Dataset, Evaluation, Job, Model, Run, Share, Verdict

__all__ = [
    "Account",
    "Conversion",
    "Dataset",
    "Delivery",
    "Evaluation",
    "Failure",
    "IdempotentAnswer",
    "Identity",
    "Job",
    "Letter",
    "Model",
    "OutgoingLetter",
    "Ownable",
    "Owned",
    "Picture",
    "Run",
    "SecurityEvent",
    "Share",
    "SignIn",
    "Table",
    "Token",
    "Verdict",
    "Webhook",
]
