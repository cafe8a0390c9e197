//! Tests of the cursor: the room at a number or an instant is the fold up to there.

mod player;

use super::screen::stage::{at, quiet, thick};
use warroom::record::{Entry, Event};
use warroom::replay::Cursor;
use warroom::room::Room;

/// A longer tale: enough notes that snapshots come into play.
fn long() -> Vec<Entry> {
    let mut tale = thick();
    for i in 0..300 {
        let now = 400.0 + f64::from(i);
        let note = Event::NoteTaken { at: at(now), point: None, text: format!("note {i}"), on: None, private: false };
        tale.tell(now, "bob", note);
    }
    tale.entries
}

#[test]
fn the_room_at_a_number_is_the_fold_of_so_many_entries() {
    let entries = long();
    let mut cursor = Cursor::new(entries.clone());
    assert_eq!(cursor.position(), entries.len());
    // Forwards, backwards, over snapshots and beyond both ends.
    for n in [339, 0, 1, 64, 63, 65, 128, 127, 300, 2, 338, 1000, 200, 199, 201] {
        cursor.seek(n);
        let n = n.min(entries.len());
        assert_eq!(cursor.position(), n);
        assert_eq!(cursor.room(), &Room::fold(&entries[..n]), "at {n}");
        assert_eq!(cursor.now(), n.checked_sub(1).map(|i| entries[i].stamp));
    }
}

#[test]
fn an_instant_stands_behind_the_last_entry_of_it() {
    let entries = quiet().entries;
    let mut cursor = Cursor::new(entries);
    cursor.at(&at(0.0).at);
    assert_eq!(cursor.position(), 2, "two entries were written in that millisecond");
    cursor.at(&at(0.05).at);
    assert_eq!(cursor.position(), 2);
    cursor.at(&at(0.1).at);
    assert_eq!(cursor.position(), 3);
    cursor.at(&at(-1.0).at);
    assert_eq!((cursor.position(), cursor.now()), (0, None));
    cursor.at(&at(9999.0).at);
    assert_eq!(cursor.position(), cursor.entries().len());
}

#[test]
fn nothing_can_be_replayed_too() {
    let mut cursor = Cursor::new(vec![]);
    cursor.seek(5);
    assert_eq!((cursor.position(), cursor.now()), (0, None));
    assert_eq!(cursor.room(), &Room::default());
}
