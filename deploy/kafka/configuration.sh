#!/usr/bin/env bash
# Says what is one node's own, and what hangs on how many there are: 1, or 3 of which any one may be away.
set -euo pipefail
node=${KAFKA_NODE:?} brokers=${KAFKA_BROKERS:?} outside=${KAFKA_OUTSIDE:?}
case $brokers in
    1) voters=1@broker-1:9093 enough=1 ;;
    3) voters=1@broker-1:9093,2@broker-2:9093,3@broker-3:9093 enough=2 ;;
    *) echo "KAFKA_BROKERS is $brokers: it has to be 1 or 3" >&2; exit 2 ;;
esac
cat "$(dirname "$0")/server.properties"
cat <<END
node.id=$node
controller.quorum.voters=$voters
listeners=INSIDE://0.0.0.0:9092,OUTSIDE://0.0.0.0:19092,CONTROLLER://broker-$node:9093,ITSELF://broker-$node:9094
advertised.listeners=INSIDE://kafka-$node:9092,OUTSIDE://$outside,ITSELF://broker-$node:9094
default.replication.factor=$brokers
min.insync.replicas=$enough
offsets.topic.replication.factor=$brokers
transaction.state.log.replication.factor=$brokers
transaction.state.log.min.isr=$enough
share.coordinator.state.topic.replication.factor=$brokers
share.coordinator.state.topic.min.isr=$enough
END
