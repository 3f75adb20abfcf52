use domain::fold;

use super::{Aggregate, Bucket, Filter, Operation, Recipe};
use crate::{Kind, Shape, text::plainly};

/// Names of columns that hold a place, from the surest.
const PLACES: [&str; 8] =
    ["code insee", "insee", "code commune", "com lieu", "nom commune", "commune", "ville", "nom com"];

/// The recipe that most likely was meant by a tap on a column: its mean per week, or how many rows there are when it
/// holds no numbers, for this commune where a column names it.
pub fn draft(shape: &Shape, column: &str, unit: &str, commune: Option<(&str, &str)>) -> Recipe {
    let number = shape.columns.iter().any(|c| c.name == column && c.kind == Kind::Number);
    let date = shape.columns.iter().filter(|c| c.kind == Kind::Date && c.name != column);
    let named = |name: &str| {
        let said = plainly(name);
        ["date", "jour", "horodat", "heure", "time", "mois"].iter().any(|w| said.contains(w))
    };
    let date = date.max_by_key(|c| named(&c.name)).map(|c| c.name.clone());
    Recipe {
        version: 1,
        filters: Vec::new(),
        territory: commune.and_then(|(code, name)| territory(shape, code, name)),
        column: number.then(|| column.to_owned()),
        aggregate: if number { Aggregate::Mean } else { Aggregate::Count },
        unit: unit.to_owned(),
        bucket: if date.is_some() { Bucket::Week } else { Bucket::All },
        date,
    }
}

fn territory(shape: &Shape, code: &str, name: &str) -> Option<Filter> {
    let called = |wanted: &str| shape.columns.iter().find(|c| plainly(&c.name) == wanted);
    let column = PLACES.iter().find_map(|p| called(p))?;
    let at = shape.position(&column.name)?;
    let is = |value: &str| shape.sample.iter().any(|row| row.get(at).is_some_and(|c| fold(c) == fold(value)));
    // a table of one place only needs no filter; one that names it by code is asked by code
    let first = shape.sample.first().and_then(|r| r.get(at));
    if shape.sample.len() > 1
        && shape.sample.iter().all(|row| row.get(at) == first)
        && first.is_some_and(|c| is(c) && fold(c) != fold(code) && fold(c) != fold(name))
    {
        return None;
    }
    let codes =
        column.kind == Kind::Code || plainly(&column.name).contains("code") || plainly(&column.name).contains("insee");
    let value = if codes || (is(code) && !is(name)) { code } else { name };
    Some(Filter { column: column.name.clone(), operation: Operation::Is, value: value.to_owned() })
}
