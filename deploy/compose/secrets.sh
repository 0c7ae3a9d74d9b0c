#!/usr/bin/env bash
# Makes what is missing of secrets/: three administrators' passwords, and the broker's certificate for the names given.
#
#   deploy/compose/secrets.sh kafka.digiverkosto.example
#
# The folder is its owner's alone. The files in it are readable, since each container reads its own as another user.
# For a certificate of an authority that the agencies know already, put its key (PKCS #8) and chain into
# kafka-certificate before, or instead of, what is made here; agencies get kafka-authority.crt otherwise.
set -euo pipefail
names=${*:-localhost}
folder=${SECRETS:-$(cd "$(dirname "$0")/../.." && pwd)/secrets}
umask 077
mkdir -p "$folder"
cd "$folder"
for password in postgres-password kafka-password grafana-password; do
    [ -s $password ] || openssl rand -hex 24 >$password
done
if [ ! -s kafka-certificate ]; then
    new=$(mktemp -d)
    trap 'rm -rf "$new"' EXIT
    [ -s kafka-authority.key ] || openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=Digiverkosto Kafka authority" \
        -addext keyUsage=critical,keyCertSign -keyout kafka-authority.key -out kafka-authority.crt 2>/dev/null
    openssl req -newkey rsa:3072 -nodes -subj "/CN=${names%% *}" -keyout "$new/key" -out "$new/request" 2>/dev/null
    echo "subjectAltName=$(printf 'DNS:%s,' $names | sed 's/,$//')" >"$new/names"
    openssl x509 -req -in "$new/request" -CA kafka-authority.crt -CAkey kafka-authority.key -days 397 \
        -extfile "$new/names" -out "$new/certificate" 2>/dev/null
    cat "$new/key" "$new/certificate" kafka-authority.crt >kafka-certificate
fi
chmod 0444 postgres-password kafka-password grafana-password kafka-certificate
chmod 0700 .
