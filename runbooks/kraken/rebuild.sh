#!/bin/sh
# A server for one customer's stack on the spare site, from nothing. A second run finds the server and leaves it as it is.
set -eu
. "$(dirname "$0")/site.sh"
customer=$1

work 10 "$customer: asking dc2 for a bare server"
# Without -p: a site that was ended meanwhile stays ended.
[ -d "$WARROOM_SITE/dc2/$customer" ] || mkdir "$WARROOM_SITE/dc2/$customer"
work 35 "$customer: base system, firewall, our keys"
work 60 "$customer: the stack, without data"
"$WARROOM_BIN" site-start "$WARROOM_SITE" "dc2/$customer"
work 85 "$customer: does it answer?"
# An empty stack answers 503 and says that it is empty: that is what we want to see here.
answer=$(ask "$SITE_SPARE/$customer/health") || true
case $answer in
*'"status":"empty"'*) say "$customer: a new stack without data; ready for its restore" ;;
*'"status":"ok"'*) say "$customer: was here already, with its data" ;;
*'"status":"damaged"'*) say "$customer: was here already, with data that are not whole; the restore replaces them" ;;
*) give_up "$customer: the new server does not answer as a stack does: $answer" ;;
esac
