//! A box over the panes, with a title above and its keys below.

use super::Sight;
use super::footer::keys;
use super::ink::rect;
use super::row::{clean, cut};
use super::theme::Paint;
use crate::desk::{Area, Dialog, Place, hints};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// A style on the box's own ground.
pub fn on(style: Style) -> Style {
    Style { bg: None, ..style }
}

/// What stands at the right of a box's title, with what narrows the box before it.
pub fn narrowed(sight: &Sight, place: Place, about: String) -> String {
    let sought = cut(&clean(sight.model.sought(place)), 26);
    match (sought.is_empty(), about.is_empty()) {
        (true, _) => about,
        (false, true) => format!("/{sought}"),
        (false, false) => format!("/{sought} · {about}"),
    }
}

/// An empty box with a title above and the keys below; answers its inside.
pub fn frame(sight: &Sight, area: Area, title: &str, about: &str, danger: bool, buf: &mut Buffer) -> Rect {
    let area = rect(area).intersection(buf.area);
    Clear.render(area, buf);
    let ground = sight.theme.style(Paint::Dialog);
    let edge = on(sight.theme.style(if danger { Paint::Suspect } else { Paint::Focus }));
    // What stands in the border is not as heavy as the border.
    let edge = Style { add_modifier: Modifier::empty(), ..edge };
    let heading = on(sight.theme.style(Paint::Heading));
    // While a line is open at the foot of the screen, the keys are its.
    let own = sight.model.dialogs.last().is_some_and(Dialog::is_box);
    let hints = if own { hints(sight.model) } else { Vec::new() };
    let block = Block::bordered()
        .border_type(BorderType::Thick)
        .style(ground)
        .border_style(edge)
        .title(Line::styled(format!(" {title} "), heading))
        .title_bottom(keys(sight, &hints, 0, area.width.saturating_sub(4) as usize));
    let block = if about.is_empty() {
        block
    } else {
        let about = Line::styled(format!(" {about} "), on(sight.theme.style(Paint::Quiet)));
        block.title(about.right_aligned())
    };
    let inner = block.inner(area);
    block.render(area, buf);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}
