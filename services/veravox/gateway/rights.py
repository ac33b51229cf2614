"""Who may call what: the one place that decides by role, session and scope. Whose rows are seen, `store.owned` decides.

Operations that are not named here are for everybody who has an account, and touch what is his own, shared or public. Those
without a viewer (logging in, registering, `/public`) are for everybody.
"""

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.roles import Role, Scope
from veravox.core.text import _

VIEWER = "veravox.viewer"  # of a request's scope
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ADMINISTRATORS = frozenset(
    {
        "list_accounts",
        "update_account",
        "create_reset_link",
        "list_letters",
        "create_invitation",
        "approve_letter",
        "delete_letter",
        "list_security_events",
        "read_health",
    }
)
NOT_FOR_GUESTS = (
    frozenset(  # what has no password, goes after a time and is a stranger's; what a guest sees, `store` decides
        {
            "create_access_token",
            "update_me",
            "change_password",
            "change_email",
            "begin_second_factor",
            "create_second_factor",
            "delete_second_factor",
            "change_picture",
            "create_webhook",
            "update_webhook",
            "restore_webhook",
            "import_model",
            "withdraw_model",
            "change_sharing",
            "begin_linking",
            "link_identity",
            "unlink_identity",
        }
    )
)
OWNERS = frozenset(  # with what is one's own; with what is nobody's, administrators: `changeable_or_refused`
    {
        "request_audit",
        "delete_dataset",
        "restore_dataset",
        "update_run",
        "delete_run",
        "restore_run",
        "change_model",
        "delete_model",
        "restore_model",
        "publish_model",
        "withdraw_model",
        "read_sharing",
        "change_sharing",
    }
)
IN_PERSON = frozenset(  # with a session, which a password or a provider opened, and not with a script's token
    {
        "list_sessions",
        "delete_session",
        "delete_other_sessions",
        "list_access_tokens",
        "create_access_token",
        "delete_access_token",
        "update_me",
        "change_password",
        "change_email",
        "export_me",
        "delete_me",
        "begin_second_factor",
        "create_second_factor",
        "delete_second_factor",
        "change_picture",
        "delete_picture",
        "list_identities",
        "begin_linking",
        "link_identity",
        "unlink_identity",
    }
)


BEFORE_FACTOR = frozenset(  # what is answered to who has yet to set up the second factor that is demanded
    {"read_me", "read_installation", "end_session", "begin_second_factor", "create_second_factor"}
)


def refuse_without_factor(operation: str) -> None:
    """Raises Problem, FACTOR_DEMANDED, for who has not the second factor that the installation demands."""
    if operation not in BEFORE_FACTOR:
        raise Problem(problems.FACTOR_DEMANDED, _(problems.FACTOR_DEMANDED.example))


def refuse_beyond_rights(operation: str, method: str, role: Role, kind: str, scopes: frozenset[Scope] | None) -> None:
    """Raises Problem, FORBIDDEN, with what would be right.

    Args:
        operation: the operation's id in the API's document.
        method: of HTTP.
        role: of the account.
        kind: of the token: link, session or access.
        scopes: of an access token; None: everything.
    """
    if operation in ADMINISTRATORS and role is not Role.ADMINISTRATOR:
        raise Problem(problems.FORBIDDEN, _("this is for administrators; ask one of them"))
    if operation in NOT_FOR_GUESTS and role is Role.GUEST:
        sentence = _(
            "a guest cannot do this; create an account with this browser, which keeps what is yours, and do it then"
        )
        raise Problem(problems.FORBIDDEN, sentence)
    if operation in IN_PERSON and kind == "access":
        sentence = _("an access token cannot do this; log in and do it on your account's page")
        raise Problem(problems.FORBIDDEN, sentence)
    if scopes is None:
        return
    reading = method in SAFE_METHODS
    needed = Scope.ADMINISTER if operation in ADMINISTRATORS else Scope.READ if reading else Scope.WRITE
    if needed not in scopes:
        sentence = _("this access token has no scope {scope}; make one that has it on your account's page")
        raise Problem(problems.FORBIDDEN, sentence.format(scope=needed.value))
