use catalog::{Bundle, draft, look};
use domain::Moment;

use super::world::{World, run};

const FILE: &str = "date;comptage\n2026-03-02;10,5\n2026-03-03;11\n2026-03-09;12\n";

fn bundle() -> Bundle {
    let shape = look(FILE.as_bytes()).expect("a table");
    let recipe = draft(&shape, "comptage", "vélos", None);
    let dated = Moment::of_day("2026-04-01").expect("a day");
    let made = recipe.make(FILE.as_bytes(), &shape, dated).expect("readings");
    let file = "f".repeat(64);
    Bundle { file, dated, recipe, made }
}

/// With the hash that the tool itself says.
fn good() -> Bundle {
    let world = World::of(1);
    let (file, made) = (world.write("c.csv", FILE.as_bytes()), world.write("r.json", &text(&bundle())));
    let said = run(&["reading", &file, "--made", &made]);
    let hash = said.err.split("SHA-256 is ").nth(1).and_then(|rest| rest.get(..64)).expect("a hash").to_owned();
    Bundle { file: hash, ..bundle() }
}

fn text(bundle: &Bundle) -> Vec<u8> {
    serde_json::to_vec(bundle).expect("JSON")
}

#[test]
fn readings_are_computed_again_from_a_copy() {
    let world = World::of(1);
    let file = world.write("copy.csv", FILE.as_bytes());
    let said = run(&["reading", &file, "--made", &world.write("reading.json", &text(&good()))]);
    assert_eq!(said.code, 0, "{}", said.err);
    for words in ["mean of “comptage” (vélos), per week", "2026-03-02  10.75 vélos  (2 rows)", "These are the readings"]
    {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
}

#[test]
fn another_file_or_another_value_is_found() {
    let world = World::of(1);
    let made = world.write("reading.json", &text(&good()));
    let other = world.write("other.csv", FILE.replace("12", "13").as_bytes());
    let said = run(&["reading", &other, "--made", &made]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("not the bytes"), "{}", said.err);
    let mut wrong = good();
    wrong.made.readings[0].value.0 += 1;
    let file = world.write("copy.csv", FILE.as_bytes());
    let said = run(&["reading", &file, "--made", &world.write("wrong.json", &text(&wrong))]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains("on 2026-03-02 it is 10.75, and 10.750001 was published"), "{}", said.err);
    let said = run(&["reading", &file, "--made", &file]);
    assert_eq!(said.code, 3, "{}", said.out);
}
