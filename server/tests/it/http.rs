//! The server around the pages.

use crate::world::World;

#[tokio::test]
async fn the_service_says_that_it_is_alive_ready_and_how_it_is_doing() {
    let world = World::start().await;
    let mut visitor = world.anonymous();
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(visitor.get(path).await.status, 200, "{path}");
    }
    for path in ["/", "/healthz", "/nothing", "/pkg/0123456789abcdef/essaim.css"] {
        let answer = visitor.get(path).await;
        for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    let asset = visitor.get("/pkg/0123456789abcdef/essaim.css").await;
    assert!(asset.header("cache-control").contains("immutable"));
    assert!(visitor.get("/").await.header("cache-control").contains("private"));
}

#[tokio::test]
async fn a_page_without_islands_loads_one_small_script_and_no_wasm() {
    let world = World::start().await;
    let body = world.anonymous().get("/experiments").await.body;
    assert!(!body.contains(".wasm") && body.matches(".js").count() == 1, "{body}");
}

#[tokio::test]
async fn a_burst_from_one_address_is_slowed_with_an_explanation() {
    let world = World::start_with(|s| s.rate_limits = true).await;
    let mut visitor = world.anonymous();
    let mut slowed = None;
    for n in 0..60 {
        let email = format!("burst-{n}@essaim.example");
        let answer = visitor.post("/sign-in", &[("email", &email), ("next", "/")]).await;
        if answer.status == 429 {
            slowed = Some(answer);
            break;
        }
    }
    let slowed = slowed.expect("somebody who asks for sixty codes is slowed");
    assert!(!slowed.header("retry-after").is_empty());
    assert!(slowed.body.contains("Trop de demandes"), "{}", slowed.body);
}

#[tokio::test]
async fn running_requests_end_when_the_server_stops() {
    let world = World::start().await;
    let mut visitors: Vec<_> = (0..20).map(|_| world.anonymous()).collect();
    let asked = visitors.iter_mut().map(|v| v.get("/experiments"));
    let all = async {
        let mut statuses = Vec::new();
        for answer in asked {
            statuses.push(answer.await.status);
        }
        statuses
    };
    assert!(all.await.iter().all(|s| *s == 200));
    world.running.stop().await.unwrap();
}
