//! What an experiment says, in each language, and the terms under which it is found.

use domain::{ExperimentId, Lang, Proposal};

use crate::{Result, Tx};

/// Adds a language's words, and finds the experiment by them.
pub(crate) async fn write_text(tx: &mut Tx, id: ExperimentId, lang: Lang, proposal: &Proposal) -> Result<()> {
    execute!(
        tx,
        "insert into experiment_text (experiment_id, lang, title, problem, proposal, audience, place)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        lang.code(),
        &proposal.title,
        &proposal.problem,
        &proposal.proposal,
        &proposal.audience,
        &proposal.place.words
    )?;
    let commune: Option<(String,)> =
        optional!(tx, "select name from territory where id = $1", format!("commune:{}", proposal.place.commune))?;
    let commune = commune.map(|c| c.0).unwrap_or_default();
    let themes = format!("{} {}", proposal.theme.name(Lang::Fr), proposal.theme.name(Lang::En));
    let texts = [
        (proposal.title.as_str(), 8),
        (&commune, 4),
        (&proposal.place.words, 4),
        (&themes, 3),
        (&proposal.proposal, 1),
        (&proposal.problem, 1),
        (&proposal.audience, 1),
    ];
    add_terms(tx, id, &texts).await
}

/// Finds an experiment by these texts too, each with its weight; terms that it has already keep theirs.
pub(crate) async fn add_terms(tx: &mut Tx, id: ExperimentId, texts: &[(&str, i64)]) -> Result<()> {
    let mut weights = std::collections::BTreeMap::new();
    for (text, weight) in texts {
        for term in domain::terms(text) {
            let known = weights.entry(term).or_insert(*weight);
            *known = (*known).max(*weight);
        }
    }
    for (term, weight) in weights {
        execute!(
            tx,
            "insert into experiment_term (term, experiment_id, weight) values ($1, $2, $3)
             on conflict (term, experiment_id) do nothing",
            term,
            id,
            weight
        )?;
    }
    Ok(())
}
