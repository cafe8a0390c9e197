#!/bin/sh
# Is it really down? Asks the front door for every customer until three rounds in a row say so, then looks at what we have left.
set -eu
. "$(dirname "$0")/site.sh"

rounds=0
while [ "$rounds" -lt 3 ]; do
	answers=$(ask $(health_urls "$SITE_FRONT")) || true
	well=$(printf '%s\n' "$answers" | grep -c "${tab}200${tab}") || true
	total=$(printf '%s\n' "$answers" | wc -l)
	if [ "$well" -eq "$total" ]; then
		[ "$rounds" -eq 0 ] || say "they answer again: counting from the start"
		rounds=0
		say "all $total customers answer; watching"
		sleep 1
	else
		rounds=$((rounds + 1))
		printf '\033]9;4;1;%d\007' $((rounds * 30))
		say "round $rounds: $((total - well)) of $total customers do not answer as they should"
		sleep "$SITE_PACE"
	fi
done

printf '%s\n' "$answers" | while IFS=$tab read -r url status ms body; do
	name=${url#"$SITE_FRONT"/}
	printf '  %-16s %s  %s\n' "${name%/health}" "$status" "$body"
done
say "000 is silence: not refused, not an error page. What we send to dc1 is dropped on the way."
say "So nobody can say from here how dc1 is. We rebuild in dc2."

ask "$SITE_SPARE/" >/dev/null || give_up "The spare datacenter does not answer at $SITE_SPARE either: get its provider on the phone before you go on."
kept=$(wc -l <"$storage/INDEX")
say "The spare datacenter answers, and its storage server has $kept backups:"
while read -r name records newest archive sum; do
	printf '  %-16s %5s records, the newest of %s  %s\n' "$name" "$records" "$newest" "$archive"
done <"$storage/INDEX"
echo "::warroom set silent=$((total - well))"
