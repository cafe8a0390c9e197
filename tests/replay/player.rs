//! The replay's clock, its jumps, its bar; and that its end is what the live screen showed.

use crate::screen::stage::{Seat, Tale, at, thick};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use warroom::desk::{Effect, Model, Mouse, Msg, Start, arrange, update};
use warroom::record::Event;
use warroom::replay::{Cursor, Kind};
use warroom::screen::{Theme, render};
use warroom::words::*;

fn replaying(size: (u16, u16)) -> Model {
    replaying_of(&thick(), size)
}

fn replaying_of(tale: &Tale, size: (u16, u16)) -> Model {
    let start = Start {
        now: at(9000.0),
        offset_s: 3600,
        size,
        asker: String::new(),
        name: String::new(),
        role: Role::Facilitator,
    };
    Model::replaying(start, Cursor::new(tale.entries.clone()))
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    warroom::desk::keys(keys).unwrap().into_iter().flat_map(|k| update(model, at(9000.0), Msg::Key(k))).collect()
}

fn picture(model: &Model) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    terminal.draw(|frame| render(model, &Theme::named("dark").unwrap(), frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn text(model: &Model) -> String {
    let buffer = picture(model);
    let rows = buffer.content.chunks(buffer.area.width as usize);
    rows.map(|row| row.iter().map(|c| c.symbol()).collect::<String>() + "\n").collect()
}

#[test]
fn it_plays_at_its_speed_and_stands_still_at_the_end() {
    let mut model = replaying((120, 36));
    press(&mut model, "home > > space");
    assert!(model.player.playing);
    assert_eq!(model.player.speed, 5);
    let mut now = at(9000.0);
    let mut tick = |model: &mut Model, ms: i64| {
        now = now.plus_ms(ms);
        update(model, now, Msg::Tick);
    };
    tick(&mut model, 0);
    let begun = model.player.at_ms;
    tick(&mut model, 1000);
    assert_eq!(model.player.at_ms, begun + 5000);
    assert_eq!(model.now.ms_since(&at(0.0)), 5000, "between entries the clocks go on");
    assert_eq!(model.room, warroom::room::Room::fold(&thick().entries[..model.entries().len()]));
    tick(&mut model, 10_000_000);
    assert!(!model.player.playing, "the end");
    assert_eq!(model.entries().len(), thick().entries.len());
    // From the end it begins anew.
    press(&mut model, "space");
    assert_eq!(model.entries().len(), 2, "those of the first millisecond");
}

#[test]
fn idle_time_is_skipped_when_asked_to() {
    let mut model = replaying((120, 36));
    press(&mut model, "home space i");
    let mut now = at(9000.0);
    let mut seen = 0;
    for _ in 0..4000 {
        now = now.plus_ms(100);
        update(&mut model, now, Msg::Tick);
        seen += 1;
        if !model.player.playing {
            break;
        }
    }
    let length = model.replay.as_ref().unwrap().length_ms();
    assert!(!model.player.playing && seen * 100 < length / 2, "{seen} frames for {length} ms");
}

#[test]
fn jumps_go_to_what_they_say_and_say_when_there_is_none() {
    let mut model = replaying((120, 36));
    press(&mut model, "home");
    let is = |model: &Model, what: fn(&Event) -> bool| model.entries().last().is_some_and(|e| what(&e.event));
    press(&mut model, "v");
    assert!(is(&model, |e| matches!(e, Event::CheckTurned { to: CheckState::Down, .. })));
    press(&mut model, "f");
    assert!(is(&model, |e| matches!(e, Event::RunExited { exit, .. } if !exit.success())));
    press(&mut model, "home n");
    assert!(is(&model, |e| matches!(e, Event::NoteTaken { .. })));
    let first = model.entries().len();
    press(&mut model, "n");
    assert!(model.entries().len() > first);
    press(&mut model, "N");
    assert_eq!(model.entries().len(), first);
    press(&mut model, "home m");
    assert_eq!(model.status.as_ref().map(|s| s.text.as_str()), Some("runbook opened"));
    press(&mut model, "m");
    assert_eq!(model.status.as_ref().map(|s| s.text.as_str()), Some("first failing probe"));
    press(&mut model, "end v");
    assert!(model.status.as_ref().is_some_and(|s| s.text == "no outage after this"), "{:?}", model.status);
}

#[test]
fn a_typed_time_and_a_click_on_the_bar_go_there() {
    let mut model = replaying((120, 36));
    press(&mut model, "t");
    for c in "17:02:05".chars() {
        press(&mut model, &c.to_string());
    }
    press(&mut model, "enter");
    assert_eq!(model.now.at, at(125.0).at, "{:?}", model.status);
    let bar = arrange(&model).scrub;
    update(&mut model, at(9000.0), Msg::Mouse(Mouse::Click(bar.x + bar.w / 2, bar.y)));
    let length = model.replay.as_ref().unwrap().length_ms();
    assert!((model.player.at_ms - length / 2).abs() <= length / i64::from(bar.w) + 1);
    press(&mut model, "h");
    assert!((model.player.at_ms - (length / 2 - 10_000)).abs() <= length / i64::from(bar.w) + 1);
}

#[test]
fn the_bar_shows_outages_runs_notes_failures_and_milestones() {
    let model = replaying((120, 36));
    let bar = arrange(&model).scrub;
    let rows: Vec<String> = text(&model).lines().map(str::to_owned).collect();
    let (marks, track) = (&rows[bar.y as usize], &rows[bar.y as usize + 1]);
    for sign in ['✎', '✖', '★', '▁'] {
        assert!(marks.contains(sign), "no {sign} in {marks}");
    }
    assert!(track.contains('▼') && track.contains('◆') && track.contains('─'), "{track}");
    let places = &model.replay.as_ref().unwrap().landmarks().places;
    assert!(places.windows(2).all(|w| w[0].at_ms <= w[1].at_ms));
    assert!(
        [Kind::Outage, Kind::Failure, Kind::Note, Kind::Milestone].iter().all(|k| places.iter().any(|p| p.kind == *k))
    );
}

/// The screen at the end of a replay is the live screen: cell by cell, below the header and its banner, above the bar and the foot.
#[test]
fn the_screen_at_the_end_of_a_replay_is_the_live_one() {
    for (w, h, bar) in [(120, 40, 2), (160, 50, 2), (100, 30, 2), (60, 20, 1)] {
        // Closed: a live seat that can still act shows keys beside the rows, which a replay rightly does not.
        let mut tale = thick();
        tale.tell(351.0, "alice", Event::RoomClosed { runs: None });
        let last = tale.entries.last().unwrap().stamp;
        let mut live = Seat::of(&tale, last.ms_since(&at(0.0)) as f64 / 1000.0, (w, h), "alice", Role::Commander);
        live.model.live = Default::default();
        let mut again = replaying_of(&tale, (w, h + 1 + bar));
        again.row = live.model.row.clone();
        let run = warroom::desk::selected_run(&again);
        for model in [&mut live.model, &mut again] {
            model.output.follow(run.clone());
            model.output.take(0, 20, "restoring\nrestored\n\n");
        }
        assert_eq!(again.room, live.model.room);
        assert_eq!(again.now, live.model.now);
        let (a, b) = (picture(&live.model), picture(&again));
        let top = arrange(&live.model).banner.y;
        assert_eq!(arrange(&live.model).banner.h, 0);
        for y in top..h - 1 {
            for x in 0..w {
                assert_eq!(a[(x, y)], b[(x, y + 1)], "{w}x{h} at {x},{y}\n{}\n{}", text(&live.model), text(&again));
            }
        }
        // The header too, but for who sits there: the clocks and the scope's state.
        let line = |buffer: &Buffer, y: u16| (0..w).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
        let words = ["DOWN", "T+"];
        let shown = |buffer: &Buffer| (0..top).map(|y| line(buffer, y)).collect::<String>();
        for word in words {
            let clock = |s: String| s.split(word).nth(1).map(|r| r.trim_start().split("  ").next().unwrap().to_owned());
            assert_eq!(clock(shown(&a)), clock(shown(&b)), "{word} at {w}x{h}");
        }
    }
}

/// The output comes back as it was printed: by its timing.
#[test]
fn a_runs_output_is_read_up_to_what_it_had_printed() {
    let mut model = replaying((120, 36));
    press(&mut model, "home");
    let entries = thick().entries;
    let started = entries.iter().position(|e| matches!(e.event, Event::RunStarted { .. })).unwrap();
    let Event::RunStarted { run, .. } = entries[started].event.clone() else { unreachable!() };
    let mut effects = Vec::new();
    while model.entries().len() <= started {
        effects.extend(press(&mut model, "right"));
    }
    assert!(effects.contains(&Effect::ReadTiming { run: run.clone() }), "{effects:?}");
    let timing = vec![(100, 10), (2000, 300), (900_000, 5000)];
    update(&mut model, at(9000.0), Msg::Timing { run: run.clone(), timing });
    press(&mut model, "space");
    let mut now = at(9000.0);
    let mut asked = Vec::new();
    for _ in 0..30 {
        now = now.plus_ms(100);
        for effect in update(&mut model, now, Msg::Tick) {
            let Effect::ReadOutput { run: of, from, to } = effect else { continue };
            assert_eq!(of, run);
            asked.push((from, to));
            let text = "x".repeat((to - from) as usize);
            let frame = warroom::wire::ToSeat::Output { run: of, from, bytes: to - from, text };
            update(&mut model, now, Msg::Frame(Box::new(frame)));
        }
    }
    assert_eq!(asked, [(0, 10), (10, 300)]);
}
