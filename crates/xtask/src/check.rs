//! The house rules that no compiler and no lint knows: a few searches through what is tracked.

use std::fs;

use anyhow::Result;

use crate::mask;
use crate::report::Count;
use crate::run::output;
use crate::workspace::Workspace;

mod french;
mod migrations;
mod rust;

/// One file of the repository.
struct File {
    path: String,
    text: String,
    /// Without comments and literals; empty unless it is Rust.
    code: String,
}

impl File {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let code = if path.ends_with(".rs") { mask::code(&text) } else { String::new() };
        Self { path, text, code }
    }

    fn at(&self, place: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{}: {what}", self.path, mask::line(&self.text, place))
    }
}

/// A rule: what it asks for, and what it finds to object to in a file.
type Rule = (&'static str, fn(&File) -> Vec<String>);

const RULES: [Rule; 7] = [
    ("<textarea>, <title> and <noscript> only in the design system, which escapes them", rust::raw_elements),
    ("#[expect(lint, reason = \"…\")] instead of #[allow]", rust::allow),
    ("no unfinished or debugging macros", rust::unfinished),
    ("no test waits for time to pass", rust::sleeping_tests),
    ("no paths of one person's machine", machine_paths),
    ("French punctuation has its no-break spaces", french::punctuation),
    ("migrations use types that both databases know", migrations::portable_types),
];

/// Applies all rules to all files. One rule counts as one check.
pub fn check(workspace: &Workspace) -> Result<Count> {
    let files = tracked(workspace)?;
    let mut count = Count::default();
    for (rule, objections) in RULES {
        let found: Vec<_> = files.iter().flat_map(objections).collect();
        count += Count::from(found.is_empty());
        if !found.is_empty() {
            println!("{rule}:");
        }
        for objection in found {
            println!("  {objection}");
        }
    }
    Ok(count)
}

/// What is in the repository, or will be with the next `git add`.
fn tracked(workspace: &Workspace) -> Result<Vec<File>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let paths = output(workspace.command("git").args(arguments))?;
    let mut files = Vec::new();
    for path in paths.split_terminator('\0') {
        // deleted but not yet committed, or not text: nothing to read
        if let Ok(text) = fs::read_to_string(workspace.root.join(path)) {
            files.push(File::new(path, text));
        }
    }
    Ok(files)
}

/// A path that exists on the machine of whoever wrote it breaks the next fresh clone.
fn machine_paths(file: &File) -> Vec<String> {
    const FOLDERS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let starts = |at: &usize| {
        let before = file.text[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "/.-_~$}".contains(c))
    };
    let places = FOLDERS.iter().flat_map(|folder| file.text.match_indices(folder));
    places.filter(|(at, _)| starts(at)).map(|(at, folder)| file.at(at, folder)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found_and_a_longer_path_is_not() {
        let text = concat!("cd /wo", "rk/main; ls net/wo", "rk/x ~/ro", "ot/y");
        assert_eq!(machine_paths(&File::new("a.sh", text)), [concat!("a.sh:1: /wo", "rk/")]);
    }
}
