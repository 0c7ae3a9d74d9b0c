#!/bin/sh
# Alertmanager reads no environment: its file is filled in here, and the program takes this one's place.
set -eu
sed -e "s|ALERTS_TO|${ALERTS_TO}|" -e "s|SMTP_FROM|${SMTP_FROM}|" -e "s|SMTP_HOST|${SMTP_HOST}|" \
    -e "s|SMTP_PORT|${SMTP_PORT}|" /etc/alertmanager/platform/alertmanager.yml > /tmp/alertmanager.yml
exec /bin/alertmanager --config.file=/tmp/alertmanager.yml --storage.path=/alertmanager --cluster.listen-address=
