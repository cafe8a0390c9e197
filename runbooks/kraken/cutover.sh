#!/bin/sh
# Leads the front door to a datacenter: DNS and load balancers in one file. To the spare site only when every customer is well there.
set -eu
. "$(dirname "$0")/site.sh"
to=$1

case $to in
dc2)
	work 20 "asking every customer's stack in dc2"
	if ! answers=$(ask $(health_urls "$SITE_SPARE")); then
		printf '%s\n' "$answers" | grep -v "${tab}200${tab}" || true
		give_up "Not every customer is well in dc2: nothing was switched. Restore those above, then run this again."
	fi
	say "all $(printf '%s\n' "$answers" | wc -l) customers are well there"
	;;
dc1) say "dc1 cannot be asked from here; leading back to it because somebody said so" ;;
*) give_up "$to: no such datacenter; dc1 or dc2" ;;
esac

work 60 "leading the front door from $(cat "$WARROOM_SITE/route") to $to"
# Written beside and renamed: a request finds the old way or the new one, never none.
echo "$to" >"$WARROOM_SITE/route.new"
mv "$WARROOM_SITE/route.new" "$WARROOM_SITE/route"
work 90 "the front door leads to $(cat "$WARROOM_SITE/route")"
echo "::warroom set active=$to"
