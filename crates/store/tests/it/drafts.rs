//! What somebody is still writing is theirs alone.

use domain::{DraftId, Lang, PictureId, ProposalForm};
use store::{
    Error,
    draft::{self, Owner, Photo},
    picture::{self, NewPicture},
    session,
};

use crate::harness::{Town, answers, signed_in};

async fn find(town: &Town, id: DraftId, owner: Owner) -> store::Result<draft::Draft> {
    draft::find(&mut town.read().await, id, owner).await
}

fn photo(shade: u8) -> NewPicture {
    NewPicture { width: 1600, height: 1200, large: vec![shade; 3000], small: vec![shade; 500] }
}

async fn with_photo(town: &Town, id: DraftId, photo: Photo) -> Option<PictureId> {
    let owner = signed_in(town.amina);
    town.done(draft::Keep { id, owner, form: answers("Des bancs à l’ombre"), photo, lang: Lang::Fr }).await;
    find(town, id, owner).await.unwrap().picture
}

on_both!(a_draft_keeps_whatever_was_typed);
async fn a_draft_keeps_whatever_was_typed(town: Town) {
    let typed = ProposalForm {
        title: "  </textarea><script>alert(1)</script> \u{202e} \0 🐝 O'Neil \u{1F468}\u{200D}\u{1F469} ".into(),
        problem: "é".repeat(60_000),
        duration: "beaucoup".into(),
        ..ProposalForm::default()
    };
    let id = town.draft(town.amina, typed.clone()).await;
    assert_eq!(find(&town, id, signed_in(town.amina)).await.unwrap().form, typed);
    town.keep(id, signed_in(town.amina), answers("Des bancs à l’ombre")).await.unwrap();
    let kept = find(&town, id, signed_in(town.amina)).await.unwrap();
    assert_eq!(
        (kept.form.title.as_str(), kept.updated_at, kept.completes),
        ("Des bancs à l’ombre", town.clock.now(), false)
    );
    assert_eq!(town.number("select count(*) from draft").await, 1);
}

on_both!(somebody_else_s_draft_does_not_exist);
async fn somebody_else_s_draft_does_not_exist(town: Town) {
    let mine = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let browser = Owner { session: town.session().await, person: None };
    let theirs = DraftId(town.id());
    town.keep(theirs, browser, answers("Un four à pain")).await.unwrap();
    let stranger = Owner { session: town.session().await, person: None };
    for (id, other) in [
        (mine, signed_in(town.theo)),
        (mine, browser),
        (theirs, signed_in(town.amina)),
        (theirs, stranger),
        (DraftId(town.id()), signed_in(town.amina)),
    ] {
        assert!(matches!(find(&town, id, other).await, Err(Error::NotFound)));
        assert!(matches!(town.act(store::experiment::Submit { draft: id, owner: other }).await, Err(Error::NotFound)));
        town.done(draft::Discard { id, owner: other }).await;
        if id == mine || id == theirs {
            assert!(matches!(town.keep(id, other, answers("À moi")).await, Err(Error::NotFound)));
        }
    }
    assert_eq!(town.number("select count(*) from draft").await, 2);
    assert_eq!(find(&town, mine, signed_in(town.amina)).await.unwrap().form.title, "Des bancs à l’ombre");
}

on_both!(drafts_are_listed_last_changed_first);
async fn drafts_are_listed_last_changed_first(town: Town) {
    let first = town.draft(town.amina, answers("Un")).await;
    let second = town.draft(town.amina, answers("Deux")).await;
    town.draft(town.theo, answers("Trois")).await;
    town.keep(first, signed_in(town.amina), answers("Un, encore")).await.unwrap();
    let listed = draft::list(&mut town.read().await, signed_in(town.amina)).await.unwrap();
    assert_eq!(listed.iter().map(|d| d.id).collect::<Vec<_>>(), [first, second]);
}

on_both!(a_photo_is_kept_replaced_and_removed_and_leaves_nothing_behind);
async fn a_photo_is_kept_replaced_and_removed_and_leaves_nothing_behind(town: Town) {
    let id = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let first = with_photo(&town, id, Photo::Replace(photo(1))).await.unwrap();
    assert_eq!(with_photo(&town, id, Photo::Keep).await, Some(first));
    let mut conn = town.read().await;
    assert_eq!(picture::bytes(&mut conn, first, true).await.unwrap(), vec![1; 3000]);
    assert_eq!(picture::bytes(&mut conn, first, false).await.unwrap(), vec![1; 500]);
    let second = with_photo(&town, id, Photo::Replace(photo(2))).await.unwrap();
    assert!(matches!(picture::bytes(&mut conn, first, true).await, Err(Error::NotFound)));
    assert!(picture::bytes(&mut conn, second, true).await.is_ok());
    assert_eq!(with_photo(&town, id, Photo::Remove).await, None);
    with_photo(&town, id, Photo::Replace(photo(3))).await.unwrap();
    town.done(draft::Discard { id, owner: signed_in(town.amina) }).await;
    assert_eq!(town.number("select count(*) from picture").await, 0);
}

on_both!(a_photo_goes_with_the_proposal_and_survives_its_completion);
async fn a_photo_goes_with_the_proposal_and_survives_its_completion(town: Town) {
    let id = town.draft(town.amina, answers("Des bancs à l’ombre")).await;
    let shown = with_photo(&town, id, Photo::Replace(photo(1))).await;
    let slug = town.submit(id, town.amina).await.unwrap();
    town.done(town.verdict(town.malik, &slug, domain::Verdict::Return, "Où donc ?")).await;
    let owner = signed_in(town.amina);
    let again = town.done(store::experiment::Revise { slug: slug.clone(), owner }).await;
    // thrown away: the page keeps its photo
    with_photo(&town, again, Photo::Replace(photo(2))).await.unwrap();
    town.done(draft::Discard { id: again, owner }).await;
    let page = town.page(&slug, &town.actor(town.amina).await).await.unwrap();
    assert_eq!(page.picture, shown);
    assert!(picture::bytes(&mut town.read().await, shown.unwrap(), true).await.is_ok());
    // what nothing shows any more is swept a day later
    town.clock.pass(domain::DAY);
    town.done(session::Sweep).await;
    assert_eq!(town.number("select count(*) from picture").await, 1);
}
