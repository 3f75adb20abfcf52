use domain::{Lang, PersonId, SECOND, Side};
use uuid::Uuid;

use super::nothing_to_tell;
use crate::{
    Act, Conn, Record, Result, Tx, account,
    argument::{Mark, Post},
};

/// A long discussion of one experiment, for measurements of its page. The same `first` always makes the same rows.
pub struct Talk {
    /// The experiment's page.
    pub slug: String,
    /// Number of the first argument.
    pub first: i64,
    /// How many.
    pub count: i64,
}

impl Act for Talk {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[record::Kind::Argument]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let today = tx.now;
        let mut marker: Option<PersonId> = None;
        for n in self.first..self.first + self.count {
            let email = format!("tribune-{}-{n}@essaim.example", self.slug);
            let person = account::create(tx, &email, &email, Some("Camille"), "fr").await?;
            tx.now = today.plus((n - self.first - self.count) * SECOND);
            let body = format!(
                "Argument {n}. Dans notre rue, on l’essaierait volontiers pendant un été, à condition de compter ce qui change \
                 et de le publier, que cela plaise ou non."
            );
            let side = Side::ALL[(n % 3) as usize];
            let slug = self.slug.clone();
            let argument =
                Post { submission: Uuid::nil(), person, slug, side, body, lang: Lang::Fr }.perform(tx).await?;
            if let Some(before) = marker.replace(person) {
                let useful = Some(n % 4 != 0);
                Mark { person: before, slug: self.slug.clone(), argument, useful }.perform(tx).await?;
            }
        }
        tx.now = today;
        nothing_to_tell(tx).await
    }
}

/// Two grown experiments that are alike but for their number: what is said about them is all that can differ.
///
/// # Errors
/// As for any read.
pub async fn alike(conn: &mut Conn) -> Result<Vec<String>> {
    let slugs: Vec<(String,)> = all!(
        conn,
        "select e.slug from experiment e join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         where e.status = 'open' and o.title like '% · %' order by o.title, e.id limit 2"
    )?;
    Ok(slugs.into_iter().map(|row| row.0).collect())
}
