//! One schema serves SQLite and PostgreSQL because it uses only types whose names both accept, and mean alike.

use super::File;

const PORTABLE: [&str; 6] = ["uuid", "text", "bigint", "boolean", "jsonb", "bytea"];

/// What stands in the place of a column's name when a line is no column.
const CONSTRAINTS: [&str; 5] = ["primary", "unique", "foreign", "check", "constraint"];

/// The columns of `create table` and of `alter table … add column`.
pub fn portable_types(file: &File) -> Vec<String> {
    if !(file.path.starts_with("migrations/") && file.path.ends_with(".sql")) {
        return Vec::new();
    }
    let sql = without_comments(&file.text);
    let places = definitions(&sql);
    let wrong = places.into_iter().filter_map(|(at, definition)| {
        let mut words = definition.split_whitespace();
        let (column, kind) = (words.next()?, words.next().unwrap_or("nothing").trim_end_matches(','));
        let portable = PORTABLE.contains(&kind) || CONSTRAINTS.contains(&column) || column.starts_with("check(");
        (!portable).then(|| file.at(at, format!("column {column} is {kind}, which is none of {}", PORTABLE.join(", "))))
    });
    wrong.collect()
}

/// Blanked, so that places stay what they were.
fn without_comments(sql: &str) -> String {
    let mut plain = String::with_capacity(sql.len());
    for line in sql.split_inclusive('\n') {
        let (code, comment) = line.split_at(line.find("--").unwrap_or(line.len()));
        plain.push_str(code);
        plain.extend(comment.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    plain.to_lowercase()
}

/// Where each column or constraint is defined, and its text.
fn definitions(sql: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in sql.match_indices("create table") {
        let Some(open) = sql[at..].find('(').map(|offset| at + offset + 1) else { continue };
        let (mut start, mut depth) = (open, 1);
        for (offset, byte) in sql[open..].bytes().enumerate() {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            if depth == 0 || (depth == 1 && byte == b',') {
                found.push(trimmed(sql, start, open + offset));
                start = open + offset + 1;
            }
            if depth == 0 {
                break;
            }
        }
    }
    for (at, words) in sql.match_indices("add column") {
        let start = at + words.len();
        let end = sql[start..].find([',', ';']).map_or(sql.len(), |offset| start + offset);
        found.push(trimmed(sql, start, end));
    }
    found
}

fn trimmed(sql: &str, start: usize, end: usize) -> (usize, &str) {
    let text = &sql[start..end];
    (start + text.len() - text.trim_start().len(), text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objections(sql: &str) -> Vec<String> {
        portable_types(&File::new("migrations/1.sql", sql))
    }

    #[test]
    fn the_portable_types_pass() {
        let sql = "create table t ( -- a table, with (commas)\n  id uuid primary key,\n  n bigint not null check (n in (1, 2)),\n  body jsonb,\n  unique (id, n),\n  primary key (id)\n);\nalter table t add column seen boolean not null default false;";
        assert!(objections(sql).is_empty(), "{:?}", objections(sql));
    }

    #[test]
    fn a_timestamp_is_refused_with_its_line() {
        let found = objections(
            "create table t (\n  id uuid,\n  made timestamptz not null\n);\nalter table t add column n integer;",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("migrations/1.sql:3: column made is timestamptz"), "{found:?}");
        assert!(found[1].starts_with("migrations/1.sql:5: column n is integer"), "{found:?}");
    }
}
