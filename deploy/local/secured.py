"""A local broker with users and rights, for trying them on one machine: nobody enters without a password."""

from collections.abc import Mapping

ADMINISTRATOR = "administrator"


def properties(password: str) -> Mapping[str, str]:
    """`extra_properties` of a LocalKafka: SCRAM for clients, and a right for everything.

    The controller's listener, on the loopback of the same process, stays open to the broker itself.
    """
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return {
        "listener.security.protocol.map": "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.clients.scram-sha-512.sasl.jaas.config": (
            f'{module} required username="{ADMINISTRATOR}" password="{password}";'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMINISTRATOR};User:ANONYMOUS",
    }


def format_arguments(password: str) -> tuple[str, str]:
    """`format_arguments` of the same LocalKafka: its administrator is there before its first start."""
    return "--add-scram", f"SCRAM-SHA-512=[name={ADMINISTRATOR},password={password}]"
