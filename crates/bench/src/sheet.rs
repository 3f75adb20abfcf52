//! What was measured: as a table to read, as JSON, and in the marked part of a page of the documentation.

use std::{fmt::Write, path::Path};

use anyhow::{Context, Result};
use serde_json::json;

/// Around the part of the documentation that a run replaces.
const BEGIN: &str = "<!-- bench: begin -->\n";
const END: &str = "<!-- bench: end -->";

/// The columns of a page's line.
const COLUMNS: [&str; 7] =
    ["asked for", "CPU, µs", "beside its floor", "answers/s", "beside its floor", "p50, ms", "p99, ms"];

/// Everything of a run.
#[derive(Default)]
pub struct Sheet {
    pages: Vec<[String; 7]>,
    rows: Vec<Row>,
    /// Processors that others used meanwhile; 0.05 and more makes latencies worth little.
    pub disturbed: f64,
    notes: Vec<String>,
}

/// A number, and what it should be.
pub struct Row {
    name: String,
    value: f64,
    target: Option<(&'static str, f64)>,
}

impl Row {
    pub fn new(name: &str, value: f64) -> Row {
        Row { name: name.to_owned(), value, target: None }
    }

    pub fn at_most(self, most: f64) -> Row {
        Row { target: Some(("≤", most)), ..self }
    }

    pub fn at_least(self, least: f64) -> Row {
        Row { target: Some(("≥", least)), ..self }
    }

    fn holds(&self) -> Option<bool> {
        self.target.map(|(way, limit)| if way == "≤" { self.value <= limit } else { self.value >= limit })
    }
}

impl Sheet {
    pub fn add(&mut self, row: Row) {
        println!("  {}: {}", row.name, number(row.value));
        self.rows.push(row);
    }

    pub fn page(&mut self, line: &[String; 7]) {
        self.pages.push(line.clone());
    }

    /// Something that was left out, and why.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// As Markdown.
    pub fn table(&self) -> String {
        let mut text = String::from("| | measured | target | |\n|---|---|---|---|\n");
        for row in &self.rows {
            let target = row.target.map(|(way, limit)| format!("{way} {}", number(limit))).unwrap_or_default();
            let held = row.holds().map_or("", |held| if held { "reached" } else { "**missed**" });
            // writing to a string cannot fail
            let _ = writeln!(text, "| {} | {} | {target} | {held} |", row.name, number(row.value));
        }
        let _ = writeln!(text, "\n| {} |\n|{}", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
        for line in &self.pages {
            let _ = writeln!(text, "| {} |", line.join(" | "));
        }
        let _ = writeln!(
            text,
            "\nOther work took {:.2} of this machine's processors meanwhile{}.",
            self.disturbed,
            if self.disturbed > 0.05 { ", so latencies and rates are worth less than the ratios" } else { "" }
        );
        for note in &self.notes {
            let _ = writeln!(text, "\n{note}");
        }
        text.trim_end().to_owned()
    }

    /// For machines.
    pub fn json(&self) -> String {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| {
                let (way, limit) = row.target.unzip();
                json!({ "name": row.name, "value": row.value, "way": way, "target": limit, "holds": row.holds() })
            })
            .collect();
        let pages: Vec<_> = self.pages.iter().map(|line| json!(line)).collect();
        let all = json!({
            "rows": rows, "columns": COLUMNS, "pages": pages, "disturbed": self.disturbed, "notes": self.notes,
        });
        format!("{all:#}\n")
    }

    /// Puts the table where the last one stood.
    pub fn replace(&self, page: &Path) -> Result<()> {
        let text = std::fs::read_to_string(page)?;
        let (before, rest) = text.split_once(BEGIN).context("the page has no place for it")?;
        let (_, after) = rest.split_once(END).context("the page's place for it has no end")?;
        std::fs::write(page, format!("{before}{BEGIN}{}\n{END}{after}", self.table()))?;
        Ok(())
    }
}

/// As many digits as mean something.
fn number(value: f64) -> String {
    if value.abs() >= 100.0 || value.fract() == 0.0 {
        let digits = format!("{value:.0}");
        let (head, tail) = digits.split_at(digits.len() % 3);
        let groups = tail.as_bytes().chunks(3).map(String::from_utf8_lossy).map(String::from);
        return std::iter::once(head.to_owned()).filter(|h| !h.is_empty()).chain(groups).collect::<Vec<_>>().join(",");
    }
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_replaces_its_part_of_a_page_and_nothing_else() {
        let page = std::env::temp_dir().join(format!("essaim-bench-{}.md", std::process::id()));
        std::fs::write(&page, format!("before\n{BEGIN}old\n{END}\nafter\n")).unwrap();
        let mut sheet = Sheet::default();
        sheet.add(Row::new("supports", 2345.6).at_least(2000.0));
        sheet.add(Row::new("memory", 81.234).at_most(80.0));
        sheet.replace(&page).unwrap();
        let text = std::fs::read_to_string(&page).unwrap();
        std::fs::remove_file(page).unwrap();
        assert!(text.starts_with("before\n") && text.ends_with("\nafter\n") && !text.contains("old"), "{text}");
        assert!(text.contains("| supports | 2,346 | ≥ 2,000 | reached |"), "{text}");
        assert!(text.contains("| memory | 81.23 | ≤ 80 | **missed** |"), "{text}");
    }
}
