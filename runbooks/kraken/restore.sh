#!/bin/sh
# Restores one customer on the spare site from the latest backup. May be run again: data are replaced when the new ones are whole.
set -eu
. "$(dirname "$0")/site.sh"
customer=$1
stack=$WARROOM_SITE/dc2/$customer
desk=$stack/restore

entry=$(grep "^$customer " "$storage/INDEX") || give_up "$customer: the storage server has no backup of it. Look into $storage/INDEX."
set -- $entry
records=$2 newest=$3 archive=$4 sum=$5

[ -d "$stack" ] || give_up "$customer: there is no server in dc2 yet. Run the step that rebuilds it first."
rm -rf "$desk"
mkdir "$desk"
cd "$desk"

work 5 "$customer: the latest backup is $archive: $records records, the newest of $newest"
work 15 "$customer: fetching it from the storage server"
cp "$storage/$archive" .
work 35 "$customer: $(wc -c <"$archive") bytes are here; comparing with the index"
printf '%s  %s\n' "$sum" "$archive" | sha256sum -c - >/dev/null || give_up "$customer: the archive is not the one of the index. Do not restore it; fetch it again."

case $archive in
*.gpg)
	work 50 "$customer: decrypting with $customer's own key"
	gpg --batch --quiet --yes --output backup.tar --decrypt "$archive"
	;;
*)
	work 50 "$customer: not encrypted (there was no gpg when it was made)"
	mv "$archive" backup.tar
	;;
esac

work 65 "$customer: unpacking"
tar -xf backup.tar
[ "$(wc -l <data/records.jsonl)" -eq "$records" ] || give_up "$customer: the archive holds $(wc -l <data/records.jsonl) records, the index says $records."

work 80 "$customer: putting $records records in place"
# The stack never sees half of them: they were unpacked beside it and are moved in whole.
rm -rf "$stack/data.old"
[ ! -d "$stack/data" ] || mv "$stack/data" "$stack/data.old"
mv data "$stack/data"
cd "$stack"
rm -rf data.old restore

work 92 "$customer: does it serve them?"
"$WARROOM_BIN" site-start "$WARROOM_SITE" "dc2/$customer" >/dev/null
answer=$(ask "$SITE_SPARE/$customer/health") || give_up "$customer: the restored stack is not well: $answer"
served=$(number_in records "$answer")
[ "$served" -eq "$records" ] || give_up "$customer: $served records are served, the backup has $records."
age=$(number_in data_age "$answer")
printf '\033]9;4;1;100\007'
say "$customer: $served records are served in dc2; the newest is $((age / 60)) minutes old"
echo "::warroom set records=$served"
echo "::warroom set data_age_minutes=$((age / 60))"
