//! Whatever keys come, at whatever size: nothing panics, and nothing dangerous happens by accident.

use super::stage::{Seat, quiet, thick};
use proptest::prelude::*;
use warroom::desk::{Mouse, Msg};
use warroom::record::Intent;

const KEYS: &str = "a b c d e f g h i j k l m n o p q r s t u v w x y z B D E G K N P R S T = . , : / ? + - 1 2 3 4 5 space enter \
    esc tab backtab backspace del left right up down home end pgup pgdn ctrl-d ctrl-u ctrl-n ctrl-p ctrl-w ctrl-k ctrl-l";

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(KEYS.split_whitespace().collect::<Vec<_>>())
}

/// What is never asked for without a confirming key.
fn dangerous(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::Run { .. }
            | Intent::Retry { .. }
            | Intent::Stop { .. }
            | Intent::Approve { .. }
            | Intent::StandDown
            | Intent::Close { .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_but_a_confirming_one_does_something_dangerous(
        pressed in prop::collection::vec(key(), 1..60),
        (w, h) in (1_u16..170, 1_u16..56),
        (x, y) in (0_u16..170, 0_u16..56),
        calm in any::<bool>(),
    ) {
        let tale = if calm { quiet() } else { thick() };
        let mut seat = Seat::new(&tale, 582.0, (w, h));
        seat.pulse();
        for (i, key) in pressed.iter().enumerate() {
            seat.keys(key);
            if i % 16 == 0 {
                seat.msg(Msg::Mouse(Mouse::Click(x, y)));
                seat.msg(Msg::Mouse(Mouse::WheelUp(y, x)));
                seat.screen();
            }
        }
        seat.screen();
        let asked = seat.asked();
        prop_assert!(!asked.iter().any(dangerous), "{asked:?}");
    }
}
