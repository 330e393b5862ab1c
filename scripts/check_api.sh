#!/usr/bin/env bash
# Whether a server of the sample collection does what its OpenAPI document says: by tests/client, a client that was written
# from that document alone, and by schemathesis, which asks all that the document allows, and what it does not.
#
#   scripts/check_api.sh [TARGET_DIR [MAX_EXAMPLES]]
#
# Needs the release build of the program. Queries are strings to a schema, so that one with an open quotation mark is valid
# there and refused here: that check is left out, all others hold.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${1:-target}"
examples="${2:-40}"

tools="$target/schemathesis"
if [ ! -x "$tools/bin/schemathesis" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check 'schemathesis==4.32.5'
fi

work="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

"$target/release/fihris" ingest corpus --index "$work/index" 2>/dev/null
export FIHRIS_TOKEN="a token for the check of the API"
"$target/release/fihris" serve --index "$work/index" --port 0 --writable 2>"$work/log" &
server=$!
for _ in $(seq 200); do
  grep -q 'http://' "$work/log" && break
  sleep 0.05
done
address="$(grep -o 'http://[0-9.:]*' "$work/log")"

tools="$(cd "$tools" && pwd)"
FIHRIS_ADDRESS="$address" "$tools/bin/python" -B -m pytest -q -p no:cacheprovider tests/client
cd "$work"
"$tools/bin/schemathesis" run "$address/api/openapi.json" \
  --header "Authorization: Bearer $FIHRIS_TOKEN" --exclude-checks positive_data_acceptance \
  --max-examples "$examples" --seed 1 --workers 1 --no-color
