use domain::{
    FieldError, Moment, PersonId, Refusal, VoteStage,
    consultation::{Plan, Question, Root, Terms, open, prepare},
};
use record::{Kind, hex};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Consultation,
    about::{named, tell},
    list::by_slug,
};
use crate::{Act, Conn, Error, Record, Result, Tx, experiment::Stand, outbox::Event, session};

/// What is prepared, checked: what the form itself says, and that what it names is there. What is opened stays for good.
///
/// # Errors
/// As for any read; inside, every field that is wrong.
pub async fn checked(
    conn: &mut Conn,
    of: &Consultation,
    now: Moment,
) -> Result<std::result::Result<Plan, Vec<FieldError>>> {
    let plan = match of.form.check(of.question, of.method, of.id.0, of.lang, now) {
        Ok(plan) => plan,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut unknown = Vec::new();
    let territory: Option<(String,)> =
        optional!(conn, "select id from territory where id = $1", &plan.electorate.territory)?;
    if territory.is_none() {
        unknown.push("territory".to_owned());
    }
    for option in &plan.options {
        let Some(slug) = &option.experiment else { continue };
        let public = match Stand::by_slug(conn, slug).await {
            Ok(stand) => stand.status()?.is_public(),
            Err(Error::NotFound) => false,
            Err(error) => return Err(error),
        };
        let field = match of.question {
            Question::Go => "experiment".to_owned(),
            _ => format!("experiment-{}", option.id.trim_start_matches('o')),
        };
        if !public && !unknown.contains(&field) {
            unknown.push(field);
        }
    }
    if unknown.is_empty() {
        return Ok(Ok(plan));
    }
    Ok(Err(unknown.iter().map(|field| FieldError::new(field, Refusal::NotAChoice)).collect()))
}

/// A second official fixes what was prepared, and so opens it.
pub struct Open {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub official: PersonId,
    /// Which.
    pub slug: String,
    /// The version that they read.
    pub version: i64,
    /// That they read it and mean it.
    pub confirmed: bool,
    /// What verifies blind signatures in this vote; none where there is no issuer.
    pub issuer: Option<String>,
}

impl Act for Open {
    /// From when on one can vote.
    type Output = Moment;
    const RECORD: Record = Record::Leaf(&[Kind::ConsultationOpened]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Moment> {
        let before = by_slug(tx, &self.slug).await?;
        let actor = session::actor(tx, self.official).await?;
        prepare(&actor, before.authority, tx.now)?;
        if before.terms.is_some() {
            return Err(Refusal::Fixed.into());
        }
        let now = tx.now;
        let plan = checked(tx, &before, now).await?.map_err(Error::Invalid)?;
        let writers: Vec<(PersonId,)> =
            all!(tx, "select person_id from consultation_writer where consultation_id = $1", before.id)?;
        let writers: Vec<PersonId> = writers.into_iter().map(|row| row.0).collect();
        let opens = open(&actor, before.authority, &writers, &plan, now)?;
        if before.version != self.version {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        if !self.confirmed {
            return Err(Refusal::NotConfirmed.into());
        }
        let mut about: Vec<String> = plan.options.iter().filter_map(|option| option.experiment.clone()).collect();
        about.sort();
        about.dedup();
        let mut experiments = Vec::new();
        for slug in &about {
            experiments.push(Stand::by_slug(tx, slug).await?.id);
            execute!(
                tx,
                "insert into consultation_experiment (consultation_id, experiment_slug) values ($1, $2)",
                before.id,
                slug
            )?;
        }
        let (link, lot): ([u8; 32], [u8; 32]) = (tx.random(), tx.random());
        let (log, size, root): (i64, i64, Vec<u8>) = optional!(
            tx,
            "select log, size, root from record_log order by log desc limit 1"
        )?
        .unwrap_or((0, 0, vec![0; 32]));
        let terms = Terms {
            authority: before.authority,
            consultation: before.id.0,
            format: Terms::FORMAT.to_owned(),
            issuer: self.issuer.clone(),
            lot: hex(&Sha256::digest(lot)),
            opens,
            plan,
            protection: if self.issuer.is_some() { "blind" } else { "form" }.to_owned(),
            root: Root { hash: hex(&root), log, size },
        };
        let text = terms.text();
        let hash = Terms::hash(&text);
        execute!(
            tx,
            "insert into consultation_secret (consultation_id, link, lot) values ($1, $2, $3)",
            before.id,
            link.to_vec(),
            lot.to_vec()
        )?;
        execute!(
            tx,
            "update consultation set terms = $2, terms_hash = $3, opened_by = $4, opened_at = $5, opens_at = $6,
                closes_at = $7, title = $8, version = version + 1
             where id = $1 and terms is null",
            before.id,
            &text,
            hash.to_vec(),
            self.official,
            now,
            opens,
            terms.plan.closes,
            &terms.plan.title
        )?;
        let seconds = |at: Moment| Value::from(at.0.div_euclid(domain::SECOND));
        let mut public: Vec<(&str, Value)> = vec![
            ("authority", before.authority.to_string().into()),
            ("consultation", before.id.to_string().into()),
            ("terms", hex(&hash).into()),
            ("rules", terms.plan.rules.hash().into()),
            ("lot", terms.lot.clone().into()),
            ("opens", seconds(opens)),
            ("closes", seconds(terms.plan.closes)),
        ];
        public.extend(named(&experiments));
        let secret = [
            ("prepared_by", before.prepared_by.0.as_bytes().to_vec(), Some(before.prepared_by)),
            ("opened_by", self.official.0.as_bytes().to_vec(), Some(self.official)),
        ];
        tx.leaf_of(Kind::ConsultationOpened, &public, &secret).await?;
        tell(tx, before.id, &experiments, VoteStage::Opened).await?;
        tx.event(&Event::ConsultationOpened { consultation: before.id }).await?;
        Ok(opens)
    }
}
