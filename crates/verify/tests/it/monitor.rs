use super::world::{World, leaves, run};

fn follow(world: &World) -> super::world::Said {
    let state = world.path("state.json").display().to_string();
    run(&["--json", "monitor", &world.place(), "--policy", &world.policy(), "--state", &state])
}

#[test]
fn a_log_is_followed_from_where_one_stopped() {
    let mut world = World::of(300);
    assert_eq!(follow(&world).json()["new"], 300);
    assert_eq!(follow(&world).json()["new"], 0);
    world.leaves = leaves(1000, "e");
    world.publish();
    // what was read before is not read again
    std::fs::remove_file(world.path("tile/entries/000")).expect("is there");
    let said = follow(&world);
    assert_eq!((said.code, &said.json()["new"]), (0, &700.into()), "{}", said.out);
    // an older head, from a cache
    world.write("checkpoint", world.checkpoint(900).to_string().as_bytes());
    assert_eq!(follow(&world).json()["new"], 0);
}

#[test]
fn a_history_that_was_rewritten_is_refused_and_the_proof_is_kept() {
    let world = World::of(300);
    follow(&world);
    let mut other = World::of(1);
    other.leaves = leaves(400, "f");
    other.publish();
    std::fs::copy(world.path("state.json"), other.path("state.json")).expect("copies");
    let said = follow(&other);
    assert_eq!(said.code, 1, "{}", said.out);
    assert_eq!(said.json()["error"]["code"], "broken");
    let kept = std::fs::read(other.path("state.json.evidence")).expect("kept");
    assert_eq!(kept, std::fs::read(other.path("checkpoint")).expect("served"));
}

#[test]
fn an_entry_that_was_edited_by_hand_is_raised() {
    let mut world = World::of(300);
    follow(&world);
    world.leaves = leaves(310, "e");
    world.publish();
    super::world::touch(&world.path("tile/entries/001.p/54"));
    let said = follow(&world);
    assert_eq!(said.code, 1, "{}", said.out);
}

#[test]
fn a_rule_that_is_broken_is_an_alarm_and_following_goes_on() {
    let mut world = World::of(3);
    let (proposal, support) = (leaves(1, "e")[0].clone(), leaves(3, "other")[2].clone());
    world.leaves = vec![proposal, support];
    world.publish();
    let said = follow(&world);
    assert_eq!(said.code, 1);
    assert!(said.json()["alarms"][0].as_str().is_some_and(|alarm| alarm.contains("nobody proposed")), "{}", said.out);
    assert_eq!(follow(&world).code, 0);
}

#[test]
fn a_state_that_is_damaged_is_said_to_be() {
    let world = World::of(3);
    for damaged in ["", "{}", r#"{"format":"essaim/monitor/v2"}"#] {
        world.write("state.json", damaged.as_bytes());
        let said = follow(&world);
        assert_eq!((said.code, &said.json()["error"]["code"]), (3, &"unclear".into()), "{}", said.out);
    }
}
