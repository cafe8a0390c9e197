//! A box over the panes, with a title above and its keys below.

use super::Sight;
use super::footer::keys;
use super::ink::rect;
use super::theme::Paint;
use crate::desk::{Area, hints};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// A style on the box's own ground.
pub fn on(style: Style) -> Style {
    Style { bg: None, ..style }
}

/// An empty box with a title above and the keys below; answers its inside.
pub fn frame(sight: &Sight, area: Area, title: &str, about: &str, danger: bool, buf: &mut Buffer) -> Rect {
    let area = rect(area).intersection(buf.area);
    Clear.render(area, buf);
    let ground = sight.theme.style(Paint::Dialog);
    let edge = on(sight.theme.style(if danger { Paint::Suspect } else { Paint::Focus }));
    let heading = on(sight.theme.style(Paint::Heading));
    let block = Block::bordered()
        .border_type(BorderType::Thick)
        .style(ground)
        .border_style(edge)
        .title(Line::styled(format!(" {title} "), heading))
        .title_bottom(keys(sight, &hints(sight.model), area.width.saturating_sub(4) as usize));
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
