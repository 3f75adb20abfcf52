use std::ops::Deref;

use domain::{Actor, AuthorityId, DraftId, Lang, PersonId, ProposalForm, Reason, Role, SECOND, SessionId, Verdict};
use store::{
    Result, account, authority,
    draft::{self, Owner, Photo},
    experiment::{self, Experiment},
    mail, mandate, moderation, session, support, territory,
};
use uuid::Uuid;

use super::instance::{Instance, Setting};

/// Lille, which answers for itself, and Roubaix, for which the metropolis answers; who works there,
/// and two who live there.
pub struct Town {
    instance: Instance,
    /// Threshold 3, 60 days to answer, 72 hours to moderate.
    pub lille: AuthorityId,
    /// Threshold 150.
    pub metropolis: AuthorityId,
    /// Administrators.
    pub ada: PersonId,
    pub ernest: PersonId,
    /// Moderator of Lille.
    pub malik: PersonId,
    /// Moderator of the metropolis.
    pub odile: PersonId,
    /// Elected in Lille.
    pub bruno: PersonId,
    /// Residents.
    pub amina: PersonId,
    pub theo: PersonId,
}

impl Deref for Town {
    type Target = Instance;
    fn deref(&self) -> &Instance {
        &self.instance
    }
}

impl Setting for Town {
    async fn make(instance: Instance) -> Town {
        instance.done(territories()).await;
        let lille = instance.done(body("lille", "Ville de Lille", "commune:59350", 3)).await;
        let metropolis = instance.done(body("mel", "Métropole européenne de Lille", "epci:200093201", 150)).await;
        let (ada, ernest, malik, odile, bruno, amina, theo) = tokio::join!(
            instance.person("ada@essaim.example", "Ada Vercruysse"),
            instance.person("ernest@essaim.example", "Ernest Mbemba"),
            instance.person("malik@essaim.example", "Malik Haddouche"),
            instance.person("odile@essaim.example", "Odile Bouchez"),
            instance.person("bruno@essaim.example", "Bruno Salembier"),
            instance.person("amina@essaim.example", "Amina Zerrouki"),
            instance.person("theo@essaim.example", "Théo Baelde"),
        );
        let grant = |person, authority, role, by| instance.done(mandate::Grant { person, authority, role, by });
        grant(ada, metropolis, Role::Administrator, None).await;
        grant(ernest, metropolis, Role::Administrator, None).await;
        let both = Some((ada, ernest));
        tokio::join!(
            grant(malik, lille, Role::Moderator, both),
            grant(odile, metropolis, Role::Moderator, both),
            grant(bruno, lille, Role::Elected, both),
        );
        Town { instance, lille, metropolis, ada, ernest, malik, odile, bruno, amina, theo }
    }
}

fn territories() -> territory::Import {
    let one = |id: &str, name: &str, ancestors: &[&str]| {
        let (kind, code) = id.split_once(':').unwrap();
        let ancestors = ancestors.iter().map(|a| (*a).to_owned()).collect();
        let (kind, code) = (kind.to_owned(), code.to_owned());
        territory::Territory { id: id.into(), kind, code, name: name.into(), population: None, ancestors }
    };
    let all = ["epci:200093201", "departement:59", "region:32"];
    territory::Import {
        territories: vec![
            one("commune:59350", "Lille", &all),
            one("commune:59512", "Roubaix", &all),
            one("epci:200093201", "Métropole européenne de Lille", &all[1..]),
            one("departement:59", "Nord", &all[2..]),
            one("region:32", "Hauts-de-France", &[]),
        ],
        vintage: "2026".into(),
    }
}

fn body(slug: &str, name: &str, territory: &str, support_threshold: i64) -> authority::Found {
    authority::Found {
        slug: slug.into(),
        kind: territory.split(':').next().unwrap().into(),
        name: name.into(),
        territory: territory.into(),
        support_threshold,
        answer_days: 60,
        moderation_hours: 72,
    }
}

/// Answers that every rule accepts, about a place in Lille.
pub fn answers(title: &str) -> ProposalForm {
    ProposalForm {
        title: title.into(),
        problem: "Les anciens n’ont nulle part où s’asseoir quand il fait chaud.".into(),
        proposal: "Poser dix bancs sous les tilleuls pendant un été, et compter qui s’y assied.".into(),
        theme: "public-space".into(),
        duration: "6".into(),
        commune: "59350".into(),
        place: "Esplanade".into(),
        latitude: "50,6236".into(),
        longitude: "3.0686".into(),
        audience: "Les plus de 70 ans".into(),
    }
}

/// Somebody signed in, in a browser that does not matter.
pub fn signed_in(person: PersonId) -> Owner {
    Owner { session: SessionId(Uuid::nil()), person: Some(person) }
}

/// A browser after sign-in.
pub struct Browser {
    pub id: SessionId,
    pub token: String,
    pub person: PersonId,
}

impl Instance {
    /// Somebody with an address and a name.
    pub async fn person(&self, email: &str, name: &str) -> PersonId {
        let person = self.done(mandate::Invite { email: email.into() }).await;
        self.done(account::Rename { person, name: name.into() }).await;
        person
    }

    /// So many people whose name nobody knows.
    pub async fn crowd(&self, count: usize) -> Vec<PersonId> {
        let mut joining = tokio::task::JoinSet::new();
        for n in 0..count {
            let store = self.store.clone();
            joining.spawn(async move {
                (n, store.act(mandate::Invite { email: format!("voisin-{n}@essaim.example") }).await.unwrap())
            });
        }
        let mut people = joining.join_all().await;
        people.sort();
        people.into_iter().map(|p| p.1).collect()
    }

    /// Asks for a code; gives back what the mail says.
    pub async fn code(&self, session: SessionId, email: &str) -> Result<String> {
        let write = |_: Lang, code: &str| ("Votre code".to_owned(), code.to_owned());
        self.act(account::SendCode { email: email.into(), session, lang: Lang::Fr, write }).await?;
        let newest = mail::newest(&mut self.read().await, Some(email.trim()), 1).await?;
        Ok(newest[0].mail.body.clone())
    }

    pub async fn check_code(&self, session: SessionId, code: &str) -> account::CodeCheck {
        self.done(account::CheckCode { session, code: code.into(), device: "Firefox".into() }).await
    }

    /// By a strong way: mandates count.
    pub async fn sign_in_strongly(&self, person: PersonId) -> Browser {
        let started = self.done(account::SignInAs { person, session: None, device: "Firefox".into() }).await;
        Browser { id: started.id, token: started.token, person }
    }

    /// The whole way through the mail.
    pub async fn sign_in(&self, email: &str) -> Browser {
        let session = self.session().await;
        let code = self.code(session, email).await.unwrap();
        let account::CodeCheck::SignedIn { started, .. } = self.check_code(session, &code).await else {
            panic!("the code of the mail was wrong")
        };
        let person = account::by_email(&mut self.read().await, email).await.unwrap();
        Browser { id: started.id, token: started.token, person }
    }

    /// Who a token stands for at this instant.
    pub async fn whose(&self, token: &str) -> Option<session::Session> {
        session::find(&mut self.read().await, token, self.clock.now()).await.unwrap()
    }

    /// A person as an act or a page sees them, mandates and all.
    pub async fn actor(&self, person: PersonId) -> Actor {
        self.whose(&self.sign_in_strongly(person).await.token).await.unwrap().actor
    }

    pub async fn keep(&self, id: DraftId, owner: Owner, form: ProposalForm) -> Result<()> {
        self.act(draft::Keep { id, owner, form, photo: Photo::Keep, lang: Lang::Fr }).await
    }

    pub async fn draft(&self, author: PersonId, form: ProposalForm) -> DraftId {
        let id = DraftId(self.id());
        self.keep(id, signed_in(author), form).await.unwrap();
        id
    }

    pub async fn submit(&self, draft: DraftId, author: PersonId) -> Result<String> {
        self.act(experiment::Submit { draft, owner: signed_in(author) }).await.map(|sent| sent.slug)
    }

    /// A proposal that waits for a moderator.
    pub async fn sent(&self, author: PersonId, form: ProposalForm) -> String {
        let draft = self.draft(author, form).await;
        self.submit(draft, author).await.unwrap()
    }

    pub async fn support(&self, person: PersonId, slug: &str) -> Result<support::Counted> {
        self.act(support::Give { person, slug: slug.into() }).await
    }

    pub async fn withdraw(&self, person: PersonId, slug: &str) -> Result<support::Counted> {
        self.act(support::Withdraw { person, slug: slug.into() }).await
    }

    pub async fn page(&self, slug: &str, reader: &Actor) -> Result<Experiment> {
        experiment::show(&mut self.read().await, slug, Lang::Fr, reader, self.clock.now()).await
    }

    /// What anybody sees.
    pub async fn public_page(&self, slug: &str) -> Experiment {
        self.page(slug, &Actor::default()).await.unwrap()
    }
}

/// A question, and nothing else.
pub fn about(question: &str) -> experiment::Asked {
    experiment::Asked { question: question.into(), ..experiment::Asked::default() }
}

impl Town {
    /// A moderator's form, with a reason that fits.
    pub fn verdict(&self, moderator: PersonId, slug: &str, verdict: Verdict, text: &str) -> moderation::Moderate {
        let reason = match verdict {
            Verdict::Open => Reason::MeetsCharter,
            Verdict::Return => Reason::Incomplete,
            Verdict::Reject | Verdict::Merge => Reason::Duplicate,
        };
        let (slug, text) = (slug.to_owned(), text.to_owned());
        moderation::Moderate {
            submission: self.id(),
            moderator,
            slug,
            verdict,
            reason,
            into: None,
            text,
            lang: Lang::Fr,
        }
    }

    /// A proposal in Lille that takes support.
    pub async fn opened(&self, author: PersonId, form: ProposalForm) -> String {
        let moderator = if form.commune == "59350" { self.malik } else { self.odile };
        let slug = self.sent(author, form).await;
        self.done(self.verdict(moderator, &slug, Verdict::Open, "")).await;
        slug
    }

    /// Two opened in the same microsecond and more: proposals that no instant puts in order.
    pub async fn opened_at_once(&self, count: usize) -> Vec<String> {
        let mut slugs = Vec::new();
        for n in 0..count {
            slugs.push(self.sent(self.amina, answers(&format!("Des bancs à l’ombre n° {n}"))).await);
        }
        self.clock.pass(SECOND);
        let mut opening = tokio::task::JoinSet::new();
        for slug in &slugs {
            let (store, act) = (self.store.clone(), self.verdict(self.malik, slug, Verdict::Open, ""));
            opening.spawn(async move { store.act(act).await.unwrap() });
        }
        opening.join_all().await;
        slugs
    }
}
