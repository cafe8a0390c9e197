# Read by the other scripts: where the site is, and how they speak.
# `warroom demo` writes site.env beside the copy of this folder that it opens the room on.

here=$(cd "$(dirname "$0")" && pwd)
if [ ! -f "$here/site.env" ]; then
	echo "There is no site.env here: this runbook needs its site. Start both with: warroom demo" >&2
	exit 1
fi
. "$here/site.env"

storage=$WARROOM_SITE/backups
tab=$(printf '\t')

# say TEXT: a line with the time, so that everybody can follow.
say() {
	printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"
}

# work PERCENT TEXT: says how far this script is and what it does now, and takes the time that such work takes.
work() {
	printf '\033]9;4;1;%d\007' "$1"
	shift
	say "$*"
	sleep "$SITE_PACE"
}

# give_up TEXT: says what is wrong and what to do, and ends the script.
give_up() {
	printf '%s\n' "$*" >&2
	exit 1
}

# ask URL…: a line for each: address, status (000: no answer), milliseconds, body or reason.
ask() {
	"$WARROOM_BIN" site-get --within 800ms "$@"
}

# health_urls GATE: every customer's health behind a gate.
health_urls() {
	"$here/customers.sh" | while read -r name; do
		echo "$1/$name/health"
	done
}

# number_in NAME JSON: the number of that name.
number_in() {
	printf '%s\n' "$2" | sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p"
}
