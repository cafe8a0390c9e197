//! The host is killed at every write and every sync, and the power is cut there.

use super::told::{RUNBOOK, Told};
use super::traced::Traced;
use crate::help::{House, Place, wait};
use std::fs;
use std::time::Duration;

/// Notes that one host is asked for.
const NOTES: usize = 4;

/// The power fails so long after a sync began: whoever answers without it has answered by then.
const HELD: Duration = Duration::from_millis(150);

/// More calls than such a host makes.
const MOST: u64 = 400;

/// A room whose host is gone.
fn resting<'a>(house: &'a House, name: &str) -> Place<'a> {
    let place = house.open(name, RUNBOOK);
    place.kill_host();
    place
}

/// After each kill another host comes, is asked as well, and is killed at the next call: one room lives through them all.
fn killed_at_every(inject: &str, ks: impl Iterator<Item = u64>, start: impl Fn(&Place, &str) -> Traced) -> u64 {
    let house = House::new();
    let place = resting(&house, "one");
    let mut told = Told::default();
    for k in ks {
        let host = start(&place, &format!("{inject}:signal=KILL:when={k}"));
        let lived = told.notes(&place, &format!("{inject} {k}"), NOTES);
        if lived {
            place.kill_host();
        }
        host.child.wait();
        told.holds(&place, &format!("killed at {inject} {k}"));
        if lived {
            let _last = place.host(&[]);
            assert!(told.notes(&place, "after all", 1));
            told.holds(&place, "in the end");
            place.verifies();
            return k - 1;
        }
    }
    panic!("more than {MOST} calls");
}

// Seen red: with lines that were told durable before they were written; with lines that were written only together with the next ones.
#[test]
fn killed_at_every_write_and_sync_of_the_journal_nothing_acknowledged_or_shown_is_lost() {
    let writes = killed_at_every("write", 1..=MOST, Traced::on_journal);
    let syncs = killed_at_every("fdatasync", 1..=MOST, Traced::on_journal);
    println!("killed at {writes} writes and {syncs} syncs");
    assert!(writes as usize >= NOTES && syncs as usize >= NOTES, "{writes} writes, {syncs} syncs");
}

// Seen red: with lines that were told durable, and written only together with the next ones.
#[test]
fn killed_at_the_kth_write_to_anything_nothing_acknowledged_or_shown_is_lost() {
    let calls = "write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate";
    // Calls are counted in each thread; whichever comes to its kth first dies.
    let ks = [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 49, 65, 87, 115, 153, 204, 272, MOST].into_iter();
    let killed = killed_at_every(calls, ks, |place, inject| Traced::anywhere(place, calls, inject));
    assert!(killed >= 12, "killed up to the {killed}th call");
}

// Seen red: with lines that were told durable before their sync; without syncs; with a torn tail that the next host left where it was.
#[test]
fn a_power_cut_at_every_sync_takes_nothing_that_was_acknowledged_or_shown() {
    let house = House::new();
    let place = resting(&house, "one");
    let journal = place.dir.join("journal.jsonl");
    let mut told = Told::default();
    let mut cuts = 0;
    for k in 1..=MOST {
        // Without what the last cut left of a line, which the next host puts aside.
        let before = fs::read(&journal).unwrap().iter().rposition(|b| *b == b'\n').unwrap() + 1;
        let host = Traced::on_journal(&place, &format!("fdatasync:delay_enter=2000000:when={k}"));
        let lived = std::thread::scope(|scope| {
            let session = scope.spawn(|| told.notes(&place, &format!("power {k}"), NOTES));
            wait("the kth sync, or the last note", || host.writes() >= k || session.is_finished());
            if !session.is_finished() {
                std::thread::sleep(HELD);
            }
            place.kill_host();
            session.join().unwrap()
        });
        if lived {
            break;
        }
        // What no sync completed is what a power cut may take: all of it, half of it, or its bytes and not its length.
        let durable = before + host.synced() as usize;
        host.child.wait();
        let whole = fs::read(&journal).unwrap();
        assert!(durable < whole.len(), "{durable} of {}", whole.len());
        let half = (durable + whole.len()) / 2;
        let zeros = vec![0; whole.len() - durable];
        let mut left = [[&whole[..durable], &zeros].concat(), whole[..half].to_vec(), whole[..durable].to_vec()];
        // The next host finds the last of them.
        left.rotate_left(k as usize % 3);
        for left in left {
            fs::write(&journal, left).unwrap();
            told.holds(&place, &format!("power cut at sync {k}"));
            cuts += 1;
        }
    }
    println!("{cuts} cuts");
    assert!(cuts >= 3 * NOTES, "only {cuts} cuts");
    told.holds(&place, "in the end");
    place.verifies();
}
