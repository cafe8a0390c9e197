//! The roles: what something means; a theme says how that looks.

macro_rules! paints {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What something means; the theme says how that looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Paint { $($(#[$doc])* $name),* }

        impl Paint {
            /// Every role.
            pub const ALL: &'static [Paint] = &[$(Paint::$name),*];

            /// Its name in a theme's file.
            pub const fn word(self) -> &'static str {
                match self { $(Paint::$name => $word),* }
            }
        }
    };
}

paints! {
    /// Plain text on the ground.
    Text = "text",
    /// Less important text.
    Quiet = "quiet",
    /// Titles.
    Title = "title",
    /// Headings; the focused pane's title.
    Heading = "heading",
    /// A key to press.
    Key = "key",
    /// Code and output.
    Code = "code",
    /// Prose: said with a stress.
    Emphasis = "emphasis",
    /// Prose: what a link says.
    Link = "link",
    /// Code: a remark.
    Comment = "comment",
    /// Code: a string.
    Quoted = "quoted",
    /// Code: a variable.
    Variable = "variable",
    /// Code: a word of the language.
    Keyword = "keyword",
    /// Code: a program or function that is called.
    Program = "program",
    /// A person's name.
    Person = "person",
    /// Private notes.
    Private = "private",
    /// What was searched for.
    Match = "match",
    /// Borders.
    Border = "border",
    /// The focused pane's border.
    Focus = "focus",
    /// The empty part of a bar.
    Track = "track",
    /// The header.
    Header = "header",
    /// The selected row.
    Selection = "selection",
    /// What lies over the panes.
    Dialog = "dialog",
    /// The word for a drill.
    Drill = "drill",
    /// The word for an incident.
    Incident = "incident",
    /// What everybody must know.
    Banner = "banner",
    /// What everybody must know at once.
    Alarm = "alarm",
    /// A replay's place.
    Replay = "replay",
    /// Passing.
    Up = "up",
    /// Passing, but slow.
    Slow = "slow",
    /// Failing, not confirmed.
    Suspect = "suspect",
    /// Failing.
    Down = "down",
    /// Nothing known.
    Unknown = "unknown",
    /// A step that nobody began.
    Open = "open",
    /// A step that waits.
    Waiting = "waiting",
    /// A step that runs.
    Running = "running",
    /// A step that failed.
    Failed = "failed",
    /// A step that is done.
    Done = "done",
    /// A step that is done and not proven.
    Unproven = "unproven",
    /// A step that is proven.
    Verified = "verified",
    /// A step that was left out.
    Skipped = "skipped",
    /// What was done well.
    Good = "good",
}

impl Paint {
    /// Lines and bars: shapes, not text to be read.
    pub const fn is_shape(self) -> bool {
        matches!(self, Paint::Border | Paint::Focus | Paint::Track)
    }
}
