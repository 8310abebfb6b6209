"""What goes wrong with postbacks and pingbacks, as shares of them."""

from __future__ import annotations

from dataclasses import dataclass

from dfseo_async.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFaults:
    """What goes wrong with postbacks and pingbacks; shares from 0 to 1.

    Attributes:
        duplicates: sent twice, the second one up to a second later.
        losses: sent nowhere; the service believes that it failed: the task is in ``tasks_ready``
            and in ``errors``.
        vanished: sent nowhere, but the service believes that it arrived: only ``task_get`` and
            ``webhook_resend`` help.
        early: the task is done at once, and its webhook comes before the reply to its POST.
        listed: ``tasks_ready`` shows the task while its postback is still on the way.
        late: how many are sent late, and by how many seconds.
    """

    duplicates: float = 0.0
    losses: float = 0.0
    vanished: float = 0.0
    early: float = 0.0
    listed: float = 0.0
    late: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Refuse shares that are none.

        Raises:
            ConfigError: one outside 0 to 1, or losses and vanished above 1 together.
        """
        shares = (self.duplicates, self.losses + self.vanished, self.early, self.listed)
        all_shares = (*shares, self.losses, self.vanished, self.late[0])
        if not all(0 <= share <= 1 for share in all_shares) or self.late[1] < 0:
            raise ConfigError(f"shares of webhooks must be 0 to 1: {self}")
