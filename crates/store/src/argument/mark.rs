use domain::{ArgumentId, PersonId, Refusal, argue, mark, strength};

use super::{place, row};
use crate::{Act, Record, Result, Tx};

/// Somebody says that an argument is useful, or not, or takes that back.
pub struct Mark {
    /// Who.
    pub person: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// Which.
    pub argument: ArgumentId,
    /// Useful, not useful, or no mark any more.
    pub useful: Option<bool>,
}

impl Act for Mark {
    type Output = ();
    const RECORD: Record = Record::Nothing("an opinion about a text, public as a number only");

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (stand, status) = place(tx, &self.slug).await?;
        argue(status)?;
        let text = row(tx, stand.id, self.argument).await?;
        if text.parent_id.is_some() {
            return Err(Refusal::NotAChoice.into());
        }
        mark(&text.written(), self.person)?;
        let before: Option<(bool,)> = optional!(
            tx,
            "select useful from argument_mark where argument_id = $1 and person_id = $2",
            text.id,
            self.person
        )?;
        let before = before.map(|row| row.0);
        if before == self.useful {
            tx.unchanged();
            return Ok(());
        }
        match self.useful {
            Some(useful) => execute!(
                tx,
                "insert into argument_mark (argument_id, person_id, useful) values ($1, $2, $3)
                 on conflict (argument_id, person_id) do update set useful = excluded.useful",
                text.id,
                self.person,
                useful
            )?,
            None => execute!(
                tx,
                "delete from argument_mark where argument_id = $1 and person_id = $2",
                text.id,
                self.person
            )?,
        };
        let of = |mark: Option<bool>, which: bool| i64::from(mark == Some(which));
        let useful = text.useful_count + of(self.useful, true) - of(before, true);
        let useless = text.useless_count + of(self.useful, false) - of(before, false);
        execute!(
            tx,
            "update argument set useful_count = $2, useless_count = $3, strength = $4 where id = $1",
            text.id,
            useful,
            useless,
            strength(useful, useless)
        )?;
        Ok(())
    }
}
