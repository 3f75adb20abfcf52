use domain::{DATASET_SPELL, DAY, DataRole, DatasetId, ExperimentId, HOUR, Moment, PersonId, Refusal, attach};
use record::Kind;
use serde_json::Value;
use uuid::Uuid;

use super::{Copy, hash, keep, used};
use crate::{Act, Error, Record, Result, Tx, experiment::Stand, part};

/// Looks of one person that may wait at once; the oldest makes room.
const WAITING: i64 = 5;

/// Somebody pasted an address; what it led to is shown before it counts.
pub struct Look {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The address as it was pasted.
    pub typed: String,
    /// Scheme, host and port of whoever described it.
    pub source: String,
    /// Its identifier there.
    pub upstream: String,
    /// What was fetched.
    pub address: String,
    /// The portal's family.
    pub family: String,
    /// JSON: all that the portal said.
    pub told: String,
    /// What came.
    pub copy: Copy,
    /// Bytes that the data folder may hold.
    pub quota: i64,
}

impl Act for Look {
    type Output = Uuid;
    const RECORD: Record = Record::Nothing("a preview; what is attached has a leaf");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Uuid> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        if !stand.status()?.is_public() {
            return Err(Refusal::WrongStatus.into());
        }
        if used(tx).await? + self.copy.size > self.quota {
            return Err(Refusal::DataFull.into());
        }
        let (old, id, now) = (tx.now.plus(-DAY), tx.new_id(), tx.now);
        execute!(tx, "delete from dataset_preview where made_at < $1", old)?;
        execute!(
            tx,
            "delete from dataset_preview where person_id = $1 and id not in (
                select id from dataset_preview where person_id = $1 order by made_at desc, id limit $2)",
            self.person,
            WAITING - 1
        )?;
        execute!(
            tx,
            "insert into dataset_preview (id, person_id, experiment_id, typed, source, upstream, address, family, told, hash,
                size, mime, etag, shape, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            id,
            self.person,
            stand.id,
            &self.typed,
            &self.source,
            &self.upstream,
            &self.address,
            &self.family,
            &self.told,
            self.copy.hash.to_vec(),
            self.copy.size,
            &self.copy.mime,
            &self.copy.etag,
            &self.copy.shape,
            now
        )?;
        Ok(id)
    }
}

/// Somebody says what the dataset is that they looked at.
pub struct Attach {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What they looked at.
    pub preview: Uuid,
    /// What it is.
    pub role: DataRole,
    /// The title, as the portal says it.
    pub title: String,
    /// When the data changed, as the portal says.
    pub modified: Option<Moment>,
    /// The version of what read it.
    pub parser: i64,
}

#[derive(sqlx::FromRow)]
struct Waiting {
    experiment_id: ExperimentId,
    source: String,
    upstream: String,
    address: String,
    family: String,
    told: String,
    hash: Vec<u8>,
    size: i64,
    mime: String,
    etag: String,
    shape: String,
    made_at: Moment,
}

impl Act for Attach {
    type Output = DatasetId;
    const RECORD: Record = Record::Leaf(&[Kind::DataAttached]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<DatasetId> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        let since = tx.now.plus(-DATASET_SPELL);
        let (recent,): (i64,) =
            one!(tx, "select count(*) from dataset_link where person_id = $1 and made_at > $2", self.person, since)?;
        attach(self.role, stand.status()?, &hats, recent)?;
        let waiting: Option<Waiting> = optional!(
            tx,
            "select experiment_id, source, upstream, address, family, told, hash, size, mime, etag, shape, made_at
             from dataset_preview where id = $1 and person_id = $2",
            self.preview,
            self.person
        )?;
        let waiting = waiting.filter(|w| w.experiment_id == stand.id).ok_or(Error::Refused(Refusal::PreviewOver))?;
        let dataset = self.dataset(tx, &waiting).await?;
        let copy = Copy {
            hash: hash(&waiting.hash),
            size: waiting.size,
            mime: waiting.mime.clone(),
            etag: waiting.etag.clone(),
            shape: waiting.shape.clone(),
            parser: self.parser,
        };
        let (snapshot, _) = keep(tx, dataset, &copy, waiting.made_at).await?;
        let (id, now) = (tx.new_id(), tx.now);
        let new = execute!(
            tx,
            "insert into dataset_link (id, dataset_id, experiment_id, role, snapshot_id, person_id, made_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (dataset_id, experiment_id, role) do nothing",
            id,
            dataset,
            stand.id,
            self.role.code(),
            snapshot,
            self.person,
            now
        )?;
        if new == 0 {
            return Err(Refusal::AttachedAlready.into());
        }
        execute!(tx, "delete from dataset_preview where id = $1", self.preview)?;
        let public: [(&str, Value); 5] = [
            ("experiment", stand.id.to_string().into()),
            ("dataset", dataset.to_string().into()),
            ("address", waiting.address.as_str().into()),
            ("file", record::hex(&copy.hash).into()),
            ("role", self.role.code().into()),
        ];
        let secret = [("person", self.person.0.as_bytes().to_vec())];
        tx.leaf(Kind::DataAttached, &public, Some(self.person), &secret).await?;
        Ok(dataset)
    }
}

impl Attach {
    /// The row of this file, made when it is new.
    async fn dataset(&self, tx: &mut Tx, w: &Waiting) -> Result<DatasetId> {
        let known: Option<(DatasetId,)> = optional!(
            tx,
            "select id from dataset where source = $1 and upstream = $2 and address = $3",
            &w.source,
            &w.upstream,
            &w.address
        )?;
        if let Some((id,)) = known {
            return Ok(id);
        }
        let (id, next) = (DatasetId(tx.new_id()), tx.now.plus(24 * HOUR));
        let now = tx.now;
        execute!(
            tx,
            "insert into dataset (id, source, upstream, address, family, title, told, modified_at, person_id, made_at, state,
                problem, checked_at, next_check)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'live', '', $11, $12)",
            id,
            &w.source,
            &w.upstream,
            &w.address,
            &w.family,
            &self.title,
            &w.told,
            self.modified,
            self.person,
            now,
            w.made_at,
            next
        )?;
        Ok(id)
    }
}
