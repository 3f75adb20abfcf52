use super::{Cells, Flow, LOOKED_AT, Row, Shape, Source, TREE, column, shaped, sketch};
use crate::{Problem, json::Json};

/// Where portals put their rows, before anything else is looked at.
const KNOWN: [&[&str]; 7] =
    [&["result", "records"], &["records"], &["results"], &["features"], &["data"], &["items"], &["value"]];

pub(super) fn look(bytes: &[u8]) -> Result<Shape, Problem> {
    let tree = read(bytes)?;
    let path = path(&tree).ok_or(Problem::NoTable)?;
    let rows = rows(&tree, &path).ok_or(Problem::NoTable)?;
    let geo = path.last().is_some_and(|p| p == "features");
    let names = names(rows);
    if names.is_empty() {
        return Err(Problem::NoTable);
    }
    let data: Vec<Vec<String>> = rows.iter().take(LOOKED_AT).map(|row| cells(row, &names)).collect();
    let source = if geo { Source::GeoJson } else { Source::Json { path } };
    let map = if geo { sketch::of_features(rows) } else { None };
    let shape = shaped(source, &names, 0, &data);
    Ok(Shape { map: map.or(shape.map), ..shape })
}

pub(super) fn each(
    bytes: &[u8],
    path: &[String],
    shape: &Shape,
    visit: &mut dyn FnMut(&Row<'_>) -> Flow,
) -> Result<(), Problem> {
    let tree = read(bytes)?;
    let features = ["features".to_owned()];
    let path = if shape.source == Source::GeoJson { &features[..] } else { path };
    let names: Vec<String> = shape.columns.iter().map(|c| c.name.clone()).collect();
    for (n, row) in rows(&tree, path).ok_or(Problem::NoTable)?.iter().enumerate() {
        let cells = cells(row, &names);
        if visit(&Row { number: n as u64 + 1, cells: Cells::List(&cells) }).is_break() {
            break;
        }
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Result<Json, Problem> {
    if bytes.len() > TREE {
        return Err(Problem::TooLarge);
    }
    // older portals write JSON in Latin-1; deeper than 128 levels is refused by the parser
    let (text, _) = tabular::decode(bytes)?;
    serde_json::from_str(&text).map_err(|_| Problem::Unreadable)
}

/// Where the rows are: at the root, under a known name, or under the only name that has a list of objects.
fn path(tree: &Json) -> Option<Vec<String>> {
    let owned = |path: &[&str]| path.iter().map(|p| (*p).to_owned()).collect::<Vec<String>>();
    if rows(tree, &[]).is_some() {
        return Some(Vec::new());
    }
    if let Some(known) = KNOWN.iter().find(|path| rows(tree, &owned(path)).is_some()) {
        return Some(owned(known));
    }
    let Json::Object(members) = tree else { return None };
    let longest = |(name, value): &(String, Json)| match value {
        Json::List(list) if list.iter().any(Json::is_object) => Some((list.len(), name.clone())),
        _ => None,
    };
    members.iter().filter_map(longest).max_by_key(|(n, _)| *n).map(|(_, name)| vec![name])
}

/// A list in which at least one is an object.
fn rows<'a>(tree: &'a Json, path: &[String]) -> Option<&'a [Json]> {
    let found = path.iter().try_fold(tree, |at, name| at.get(name))?;
    match found {
        Json::List(list) if list.iter().any(Json::is_object) => Some(list),
        _ => None,
    }
}

/// Every name, in the order in which they come up.
pub(super) fn names(rows: &[Json]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in rows.iter().take(LOOKED_AT) {
        flat(row, &mut |name, _| {
            if !names.contains(&name) && names.len() < super::COLUMNS {
                names.push(name);
            }
        });
    }
    column::names(&names, names.len())
}

pub(super) fn cells(row: &Json, names: &[String]) -> Vec<String> {
    let mut cells = vec![String::new(); names.len()];
    flat(row, &mut |name, value| {
        if let Some(n) = names.iter().position(|n| *n == name) {
            cells[n] = value;
        }
    });
    cells
}

/// An object as cells: what stands in an object in it gets both names. A feature gives its properties, and its place.
fn flat(row: &Json, each: &mut dyn FnMut(String, String)) {
    let Json::Object(members) = row else { return };
    let feature = row.get("properties").filter(|p| p.is_object());
    if let Some(Json::Object(properties)) = feature {
        properties.iter().for_each(|(n, v)| each(n.clone(), v.cell()));
        each("geometry".to_owned(), row.get("geometry").map(place).unwrap_or_default());
        return;
    }
    for (name, value) in members {
        match value {
            Json::Object(inner) if inner.len() <= 20 && !inner.iter().any(|(_, v)| v.is_object()) => {
                inner.iter().for_each(|(n, v)| each(format!("{name}.{n}"), v.cell()));
            }
            other => each(name.clone(), other.cell()),
        }
    }
}

/// A point with its two numbers, anything larger by its kind.
fn place(geometry: &Json) -> String {
    let kind = geometry.get("type").map(Json::cell).unwrap_or_default();
    match (kind.as_str(), geometry.get("coordinates")) {
        ("Point", Some(at)) => format!("Point ({})", at.cell()),
        _ => kind,
    }
}
