//! What people see, at each size.

use super::stage::{Seat, thick};

#[test]
fn wip() {
    for size in [(160, 50), (120, 36), (80, 24), (50, 14)] {
        let mut seat = Seat::new(&thick(), 582.0, size);
        seat.pulse();
        println!("{}", seat.screen());
        if size.0 == 120 {
            for k in ["x", "esc ?", "esc :", "esc n tab", "esc enter", "esc 2 enter", "esc s", "esc . /"] {
                seat.keys(k);
                println!("{}", seat.screen());
            }
        }
    }
}
