#!/bin/sh
# The customers of the site, a line each; with a group (partners, demos, trainings), those of the group.
set -eu

here=$(dirname "$0")
if [ ! -f "$here/customers.txt" ]; then
	echo "There is no customers.txt here: this runbook needs its site. Start both with: warroom demo" >&2
	exit 1
fi
sed -n "s/^${1:-[a-z]*} //p" "$here/customers.txt"
