#!/bin/sh
# Is everything back? Compares what customers get through the front door with what their backups hold.
set -eu
. "$(dirname "$0")/site.sh"

work 20 "asking for every customer through the front door, as customers do"
answers=$(ask $(health_urls "$SITE_FRONT")) || true
wrong=0
oldest=0
while read -r name records newest archive sum; do
	answer=$(printf '%s\n' "$answers" | grep "^$SITE_FRONT/$name/health$tab") || answer="no answer"
	served=$(number_in records "$answer")
	age=$(number_in data_age "$answer")
	word=ok
	case $answer in *'"dc":"dc2"'*) ;; *) word="not from dc2" ;; esac
	case $answer in *'"status":"ok"'*) ;; *) word="not well: ${answer##*"$tab"}" ;; esac
	if [ "$word" = ok ] && [ "$served" -ne "$records" ]; then
		word="$served records instead of $records"
	fi
	[ "$word" = ok ] || wrong=$((wrong + 1))
	[ "${age:-0}" -le "$oldest" ] || oldest=$age
	printf '  %-16s %5s of %5s records  data %4s min old  %s\n' "$name" "${served:--}" "$records" "$((${age:-0} / 60))" "$word"
done <"$storage/INDEX"

work 90 "the oldest data are $((oldest / 60)) minutes old: what was written after that is lost, unless dc1 comes back"
echo "::warroom set oldest_data_minutes=$((oldest / 60))"
[ "$wrong" -eq 0 ] || give_up "$wrong customers are not back: see above."
say "every customer is back"
