//! The public list, page after page.

use domain::{ExperimentId, Lang};
use store::experiment::{self, Cursor, PAGE};

use crate::harness::{Town, about, answers};

on_both!(every_experiment_comes_once_though_no_instant_puts_them_in_order);
async fn every_experiment_comes_once_though_no_instant_puts_them_in_order(town: Town) {
    let mut expected = town.opened_at_once(45).await;
    assert_eq!(town.number("select count(distinct opened_at) from experiment").await, 1);
    let mut conn = town.read().await;
    let (mut seen, mut pages, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let page = experiment::find(&mut conn, Lang::Fr, &about(""), after).await.unwrap();
        pages.push(page.cards.len());
        seen.extend(page.cards.into_iter().map(|c| (c.id, c.slug)));
        // through the address, as a reader goes
        let Some(next) = page.next else { break };
        after = Some(Cursor::decode(&next.encode()).unwrap());
        assert_eq!(after, Some(next));
    }
    assert_eq!(pages, [PAGE, PAGE, 5]);
    assert!(seen.is_sorted_by(|a, b| a.0 > b.0), "ids decide when instants do not, and alike on both engines");
    let mut slugs: Vec<String> = seen.into_iter().map(|s| s.1).collect();
    slugs.sort();
    expected.sort();
    assert_eq!(slugs, expected);
}

on_both!(the_list_is_newest_first_and_exactly_one_page_has_no_next);
async fn the_list_is_newest_first_and_exactly_one_page_has_no_next(town: Town) {
    let older = town.opened_at_once(PAGE - 1).await;
    let newest = town.opened(town.theo, answers("Un four à pain")).await;
    let page = experiment::find(&mut town.read().await, Lang::Fr, &about("  "), None).await.unwrap();
    assert_eq!((page.cards.len(), page.next), (older.len() + 1, None));
    assert_eq!(page.cards[0].slug, newest);
}

on_both!(a_page_goes_on_where_it_stopped_when_others_are_opened_meanwhile);
async fn a_page_goes_on_where_it_stopped_when_others_are_opened_meanwhile(town: Town) {
    let older = town.opened_at_once(PAGE + 3).await;
    let mut conn = town.read().await;
    let first = experiment::find(&mut conn, Lang::Fr, &about(""), None).await.unwrap();
    town.opened(town.theo, answers("Un four à pain")).await;
    let second = experiment::find(&mut conn, Lang::Fr, &about(""), first.next).await.unwrap();
    let mut slugs: Vec<_> = first.cards.iter().chain(&second.cards).map(|c| c.slug.clone()).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), older.len());
}

on_both!(a_cursor_from_nowhere_finds_nothing_or_everything_but_never_breaks);
async fn a_cursor_from_nowhere_finds_nothing_or_everything_but_never_breaks(town: Town) {
    town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    let mut conn = town.read().await;
    for (key, count) in [(i64::MIN, 0), (0, 0), (i64::MAX, 1)] {
        let after = Some(Cursor { key, id: ExperimentId(uuid::Uuid::nil()) });
        let page = experiment::find(&mut conn, Lang::Fr, &about(""), after).await.unwrap();
        assert_eq!(page.cards.len(), count, "{key}");
    }
}

#[test]
fn a_forged_cursor_is_none() {
    let good = Cursor { key: 12, id: ExperimentId(uuid::Uuid::max()) }.encode();
    assert!(Cursor::decode(&good).is_some());
    for forged in
        ["", ".", "12", "12.", &good[1..].replace("2.", "."), "x.y", "1.2", "9999999999999999999.ffff", "é.é", "12.\0"]
    {
        assert_eq!(Cursor::decode(forged), None, "{forged:?}");
    }
}

on_both!(a_reader_gets_the_translation_where_there_is_one_and_is_told);
async fn a_reader_gets_the_translation_where_there_is_one_and_is_told(town: Town) {
    let slug = town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    town.force(
        "insert into experiment_text (experiment_id, lang, title, problem, proposal, audience, place)
         select id, 'en', 'Benches in the shade', 'a', 'b', 'c', 'd' from experiment",
    )
    .await;
    town.opened(town.amina, answers("Un four à pain")).await;
    let mut conn = town.read().await;
    let titles = async |conn: &mut store::Conn, lang| -> Vec<(String, bool)> {
        let page = experiment::find(conn, lang, &about(""), None).await.unwrap();
        page.cards.into_iter().map(|c| (c.title, c.translated)).collect()
    };
    let told = |list: [(&str, bool); 2]| list.map(|(title, translated)| (title.to_owned(), translated));
    assert_eq!(titles(&mut conn, Lang::Fr).await, told([("Un four à pain", false), ("Des bancs à l’ombre", false)]));
    assert_eq!(titles(&mut conn, Lang::En).await, told([("Un four à pain", false), ("Benches in the shade", true)]));
    let now = town.clock.now();
    let page = experiment::show(&mut conn, &slug, Lang::En, &domain::Actor::default(), now).await.unwrap();
    assert_eq!((page.title.as_str(), page.words_in, page.translated), ("Benches in the shade", Lang::En, true));
}

on_both!(a_page_that_nobody_could_have_linked_to_is_not_found);
async fn a_page_that_nobody_could_have_linked_to_is_not_found(town: Town) {
    town.opened(town.amina, answers("Des bancs à l’ombre")).await;
    for slug in ["", "\0", "des-bancs-a-l-ombre\0", "Des-Bancs-A-L-Ombre", "%", "' or 1=1 --", "é", &"x".repeat(20_000)]
    {
        let page = town.page(slug, &domain::Actor::default()).await;
        assert!(matches!(page, Err(store::Error::NotFound)), "{slug:.30}: {:?}", page.map(|p| p.slug));
    }
}
