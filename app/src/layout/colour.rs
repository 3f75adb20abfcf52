//! The few colours of `style/tokens.css` that are needed where no style sheet is read. A test compares them.

/// The header's, `--band`, in the light theme.
pub const LIGHT: &str = "#3d1a37";
/// The same in the dark theme.
pub const DARK: &str = "#2a1727";
/// What pages stand on, `--paper`, in the light theme.
pub const PAPER: &str = "#f8f5f1";
