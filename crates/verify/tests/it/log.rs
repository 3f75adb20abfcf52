use super::world::{World, leaves, run, touch};

#[test]
fn a_log_leads_to_the_root_that_is_signed() {
    for size in [0, 1, 255, 256, 257, 70_000] {
        let world = World::of(size);
        let said = run(&["--json", "log", &world.place(), "--policy", &world.policy()]);
        assert_eq!(said.code, 0, "{size}: {}", said.out);
        assert_eq!(said.json()["size"], size);
    }
    // its own policy will do, and it says what that is worth
    let world = World::of(3);
    let said = run(&["log", &world.place()]);
    assert!(said.code == 0 && said.out.contains("--policy"), "{} {}", said.out, said.err);
}

#[test]
fn any_file_that_was_touched_is_found() {
    for file in ["tile/entries/000", "tile/entries/002.p/88", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"] {
        let world = World::of(600);
        touch(&world.path(file));
        let said = run(&["log", &world.place()]);
        assert_eq!(said.code, 1, "{file}: {}", said.err);
    }
    for file in ["tile/entries/001", "tile/0/000", "tile/1/000.p/2", "checkpoint", "policy"] {
        let world = World::of(600);
        std::fs::remove_file(world.path(file)).expect("is there");
        run(&["log", &world.place()]).refused(3, "missing");
    }
    let world = World::of(3);
    world.write("tile/entries/000.p/3", b"short");
    run(&["log", &world.place()]).refused(1, "does not hold 3 entries");
    world.write("checkpoint", b"nonsense");
    run(&["log", &world.place()]).refused(3, "not a signed note");
    run(&["log", "/nowhere"]).refused(3, "missing");
}

#[test]
fn the_beginning_of_a_full_tile_stands_for_a_partial_one_that_is_gone() {
    let mut world = World::of(200);
    let old = world.checkpoint(200).to_string();
    world.leaves = leaves(300, "e");
    world.publish();
    world.write("checkpoint", old.as_bytes());
    for file in ["tile/entries/000.p/200", "tile/0/000.p/200"] {
        std::fs::remove_file(world.path(file)).expect("is there");
    }
    let said = run(&["log", &world.place()]);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn a_log_that_grew_is_consistent_and_one_that_was_rewritten_is_not() {
    let world = World::of(700);
    let old = world.write("old", world.checkpoint(300).to_string().as_bytes());
    let new = world.path("checkpoint").display().to_string();
    let said = run(&["consistency", &old, &new, &world.place()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("all 300 leaves"), "{}", said.out);
    run(&["consistency", &new, &old, &world.place()]).refused(3, "older one first");

    let mut other = World::of(1);
    other.leaves = leaves(700, "f");
    let forged = world.write("forged", other.checkpoint(300).to_string().as_bytes());
    run(&["consistency", &forged, &new, &world.place()]).refused(1, "two histories");
    let forged = world.write("forged", other.checkpoint(700).to_string().as_bytes());
    run(&["consistency", &forged, &new, &world.place()]).refused(1, "two histories");
    touch(&world.path("tile/0/001"));
    run(&["consistency", &old, &new, &world.place()]).refused(1, "tiles");
}
