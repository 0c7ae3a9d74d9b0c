#!/usr/bin/env bash
# Formats an empty volume with the administrator in it, then becomes the broker. Safe at every start.
set -euo pipefail
password=$(cat /run/secrets/kafka-password)
configuration=/tmp/server.properties
bash /etc/kafka/platform/configuration.sh >"$configuration"
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted \
    --cluster-id "$CLUSTER_ID" --config "$configuration" \
    --add-scram "SCRAM-SHA-512=[name=administrator,password=$password]"
exec /opt/kafka/bin/kafka-server-start.sh "$configuration"
