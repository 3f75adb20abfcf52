//! Pages that are kept for whoever is not signed in: fresh, nobody's, and few.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use domain::{Moment, PersonId, SECOND};
use store::{Outside, Store, support};

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

/// An experiment that is open for support.
const OPEN: &str = "/experiments/ouvrir-le-coeur-d-ilot-du-pile";

/// A server whose clock stands still until it is moved.
struct Still {
    world: World,
    clock: Arc<AtomicI64>,
}

impl Still {
    async fn start() -> Still {
        let clock = Arc::new(AtomicI64::new(1_772_442_000 * SECOND));
        let world = World::start_at(outside(&clock), |_| {}).await;
        Still { world, clock }
    }

    fn pass(&self, micros: i64) {
        self.clock.fetch_add(micros, SeqCst);
    }

    async fn person(&self, key: &str) -> PersonId {
        let store = &self.world.running.app.store;
        server::demo::person(store, &server::demo::world().unwrap(), key).await.unwrap().unwrap()
    }

    /// Somebody's support, through this server's store or another process's.
    async fn support(&self, store: &Store, key: &str) {
        let give = support::Give { person: self.person(key).await, slug: OPEN.rsplit('/').next().unwrap().into() };
        store.act(give).await.unwrap();
    }
}

fn outside(clock: &Arc<AtomicI64>) -> Outside {
    let (clock, system) = (clock.clone(), server::outside());
    Outside::new(move || Moment(clock.load(SeqCst)), move |bytes| system.fill(bytes))
}

/// How many supports a page says that there are.
fn supports(page: &Answer) -> i64 {
    assert_eq!(page.status, 200, "{}", page.body);
    let after = page.body.split("gauge-count").nth(1).unwrap_or_else(|| panic!("no gauge in {}", page.body));
    after.split(['<', '>']).find_map(|text| text.parse().ok()).unwrap()
}

/// How many pages were answered from what is kept, in this process.
async fn from_kept(visitor: &mut Visitor) -> u64 {
    let metrics = visitor.get("/metrics").await.body;
    let line = metrics.lines().find(|l| l.starts_with("essaim_shared_pages_total{from=\"kept\"}"));
    line.map_or(0, |l| l.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_kept_page_is_fresh_at_once_after_an_act_of_this_process() {
    let still = Still::start().await;
    let mut anybody = still.world.anonymous();
    let before = supports(&anybody.get(OPEN).await);
    let kept = from_kept(&mut anybody).await;
    assert_eq!(supports(&anybody.get(OPEN).await), before);
    assert!(from_kept(&mut anybody).await > kept, "the second answer is the kept one");
    still.support(&still.world.running.app.store, "wen").await;
    assert_eq!(supports(&anybody.get(OPEN).await), before + 1);
}

#[tokio::test]
async fn a_list_is_fresh_at_once_for_whoever_is_signed_in() {
    let still = Still::start().await;
    let mut wen = still.world.sign_in("wen@essaim.example").await;
    // told once that she is signed in
    wen.get("/me").await;
    let (before, again) = (wen.get("/experiments").await, wen.get("/experiments").await);
    assert_eq!(before.body, again.body);
    still.support(&still.world.running.app.store, "roxane").await;
    let after = wen.get("/experiments").await;
    assert_ne!(after.body, before.body);
    assert_eq!(after.body.split("<main").next(), before.body.split("<main").next());
}

#[tokio::test]
async fn a_kept_page_is_fresh_within_a_second_after_an_act_of_another_process() {
    let still = Still::start().await;
    let mut anybody = still.world.anonymous();
    let before = supports(&anybody.get(OPEN).await);
    let other = Store::open(&still.world.database, outside(&still.clock)).await.unwrap();
    for (key, given) in [("wen", 1), ("roxane", 2)] {
        still.support(&other, key).await;
        still.pass(SECOND);
        assert_eq!(supports(&anybody.get(OPEN).await), before + given);
    }
    // a clock that was set back does not keep anybody from looking
    still.support(&other, "bruno").await;
    still.pass(-3600 * SECOND);
    assert_eq!(supports(&anybody.get(OPEN).await), before + 3);
}

#[tokio::test]
async fn what_an_author_erased_is_gone_from_kept_pages_at_once() {
    let still = Still::start().await;
    let mut anybody = still.world.anonymous();
    let store = &still.world.running.app.store;
    let name = |page: Answer| page.body.contains("Amina");
    assert!(name(anybody.get("/experiments").await));
    store.act(store::account::Erase { person: still.person("amina").await }).await.unwrap();
    assert!(!name(anybody.get("/experiments").await));
}

#[tokio::test]
async fn who_answers_for_the_instance_is_said_or_that_nobody_has_yet() {
    let said = World::start_with(|s| {
        s.imprint.publisher = Some("Ville de <Lille>\nHébergement\u{a0}: Exemple SA".to_owned());
        s.imprint.contact = Some("ecrire@example.org".to_owned());
    })
    .await;
    let legal = said.anonymous().get("/about/legal").await.body;
    assert!(legal.contains("Ville de &lt;Lille&gt;<br>Hébergement\u{a0}: Exemple SA"), "{legal}");
    let silent = World::start().await;
    assert!(silent.anonymous().get("/about/legal").await.body.contains("pas encore dit qui la publie"));
    for path in ["/about/legal", "/about/privacy", "/about/accessibility"] {
        assert!(said.anonymous().get(path).await.body.contains("Écrivez à ecrire@example.org."), "{path}");
        assert!(silent.anonymous().get(path).await.body.contains("pas encore donné d’adresse"), "{path}");
    }
}

#[tokio::test]
async fn nobody_gets_a_page_that_was_rendered_for_somebody() {
    let world = World::start().await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let mut anybody = world.anonymous();
    for path in ["/", "/experiments", OPEN, "/about/right-to-try"] {
        for _ in 0..2 {
            let (hers, anybodys) = (wen.get(path).await, anybody.get(path).await);
            assert!(hers.body.contains("href=\"/me\"") && !hers.body.contains("href=\"/sign-in\""), "{path}");
            assert!(anybodys.body.contains("href=\"/sign-in\"") && !anybodys.body.contains("href=\"/me\""), "{path}");
            assert!(hers.header("etag").is_empty(), "{path}: what is hers has no tag");
            assert!(!anybodys.header("etag").is_empty(), "{path}");
            assert!(anybodys.header("set-cookie").is_empty(), "{path}");
        }
    }
    // told once, and to her alone
    wen.post("/sign-out", &[]).await;
    assert!(wen.cookies.contains_key("flash"));
    let told = wen.get("/experiments").await;
    assert!(told.body.contains("Vous êtes déconnecté"), "{}", told.body);
    assert!(!wen.get("/experiments").await.body.contains("Vous êtes déconnecté"));
    assert!(!anybody.get("/experiments").await.body.contains("Vous êtes déconnecté"));
}

#[tokio::test]
async fn each_language_and_theme_has_its_page_however_it_was_chosen() {
    let world = World::start().await;
    let mut anybody = world.anonymous();
    for _ in 0..2 {
        for (language, cookies, lang, theme) in [
            ("fr", vec![], "fr", ""),
            ("en-GB,en;q=0.9", vec![], "en", ""),
            ("en", vec![("lang", "fr")], "fr", ""),
            ("fr", vec![("lang", "en"), ("theme", "dark")], "en", "dark"),
            ("fr", vec![("theme", "light"), ("_ga", "GA1.2.3")], "fr", "light"),
        ] {
            anybody.language = language;
            anybody.cookies = cookies.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let page = anybody.get("/experiments").await;
            let head = page.body.split("<head>").next().unwrap();
            assert!(head.contains(&format!("lang=\"{lang}\"")), "{head}");
            assert_eq!(head.contains(&format!("data-theme=\"{theme}\"")), !theme.is_empty(), "{head}");
            assert_eq!(page.header("vary"), "Cookie, Accept-Language, Accept-Encoding");
            assert!(!page.body.contains("GA1.2.3"));
        }
    }
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_told_so_with_headers_of_this_request() {
    let still = Still::start().await;
    let mut anybody = still.world.anonymous();
    let page = anybody.get(OPEN).await;
    let again = anybody.request(reqwest::Method::GET, OPEN).header("if-none-match", page.header("etag"));
    let again = anybody.send(again).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    for name in ["etag", "vary", "cache-control", "content-security-policy", "referrer-policy"] {
        assert_eq!(again.header(name), page.header(name), "{name}");
    }
    assert!(!again.header("x-request-id").is_empty());
    assert_ne!(again.header("x-request-id"), page.header("x-request-id"));

    still.support(&still.world.running.app.store, "wen").await;
    let changed = anybody.request(reqwest::Method::GET, OPEN).header("if-none-match", page.header("etag"));
    assert_eq!(anybody.send(changed).await.status, 200);
}

#[tokio::test]
async fn each_coding_is_kept_by_itself_and_head_has_no_body() {
    let world = World::start().await;
    let mut anybody = world.anonymous();
    let plain = anybody.get("/experiments").await;
    for _ in 0..2 {
        for (takes, coding) in [("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0", ""), ("zstd", "")] {
            let asked = anybody.request(reqwest::Method::GET, "/experiments").header("accept-encoding", takes);
            let page = anybody.send(asked).await;
            assert_eq!(page.header("content-encoding"), coding, "{takes}");
            assert_eq!(page.header("content-length"), page.bytes.len().to_string(), "{takes}");
            assert_eq!(page.header("etag") == plain.header("etag"), coding.is_empty(), "{takes}");
        }
        let head = anybody.send(anybody.request(reqwest::Method::HEAD, "/experiments")).await;
        assert_eq!((head.status, head.bytes.len()), (200, 0));
        assert_eq!(head.header("etag"), plain.header("etag"));
        assert_eq!(head.header("content-length"), plain.bytes.len().to_string());
    }
    let missing = anybody.send(anybody.request(reqwest::Method::HEAD, "/experiments/nothing")).await;
    assert_eq!((missing.status, missing.bytes.len()), (404, 0));
}

#[tokio::test]
async fn pages_with_islands_or_ids_and_refusals_are_never_kept() {
    let world = World::start().await;
    let mut anybody = world.anonymous();
    let (one, two) = (anybody.get("/experiments/new").await, anybody.get("/experiments/new").await);
    assert!(one.header("etag").is_empty());
    assert_ne!(one.submission(), two.submission());
    for path in
        ["/sign-in", "/experiments/nothing", "/experiments?unknown=1", "/experiments/habiter-au-dessus-des-boutiques"]
    {
        let answer = anybody.get(path).await;
        assert!(answer.header("etag").is_empty(), "{path}: {}", answer.status);
    }
}

/// Whoever asks how old what is kept is needs a connection. Nobody may hold one meanwhile: when as many readers as there
/// are connections did, none of them got any further.
#[tokio::test]
async fn many_who_are_signed_in_read_a_page_at_the_same_instant() {
    let still = Still::start().await;
    let visitor = still.world.sign_in("amina@essaim.example").await;
    for _ in 0..3 {
        // long enough for other writers to be looked at again
        still.pass(2 * SECOND);
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let mut reader = visitor.clone();
            readers.spawn(async move { reader.get(OPEN).await.status });
        }
        while let Some(status) = readers.join_next().await {
            assert_eq!(status.unwrap(), 200);
        }
    }
}
