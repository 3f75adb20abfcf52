use domain::PersonId;
use store::{
    Store, account, authority,
    mandate::{Grant, Invite},
    passkey,
};

use crate::{Error, cli::GrantArgs};

/// `essaim grant`: a mandate for a person. Whoever runs the instance makes the first two
/// administrators; from then on two administrators stand behind each grant.
///
/// # Errors
/// A sentence for each of the parties who does not exist or may not.
pub async fn command(store: &Store, said: GrantArgs) -> Result<String, Error> {
    let by = match said.by.as_deref().zip(said.and.as_deref()) {
        Some((by, and)) => Some((person(store, by).await?, person(store, and).await?)),
        None => None,
    };
    let authority = authority::by_slug(&mut store.read().await?, &said.authority).await.map_err(|e| match e {
        store::Error::NotFound => Error::NoAuthority(said.authority.clone()),
        other => other.into(),
    })?;
    let invited = store.act(Invite { email: said.email.clone() }).await;
    let person = invited.map_err(|e| of_address(e, &said.email))?;
    store.act(Grant { person, authority: authority.id, role: said.role, by }).await.map_err(|e| match e {
        store::Error::Refused(_) if by.is_some() => Error::NotTwo,
        store::Error::Refused(_) => Error::NeedsTwo(said.role),
        other => other.into(),
    })?;
    Ok(format!("{} now holds a mandate as {} in {}.", said.email, said.role.code(), authority.name))
}

/// `essaim forget-passkeys`: for whoever lost every key. Whoever runs the instance has seen who asks.
///
/// # Errors
/// A sentence when there is no such person.
pub async fn forget_passkeys(store: &Store, email: &str) -> Result<String, Error> {
    let gone = store.act(passkey::Forget { person: person(store, email).await? }).await?;
    Ok(format!("{gone} passkeys of {email} are removed, and the sessions that they opened are over."))
}

async fn person(store: &Store, email: &str) -> Result<PersonId, Error> {
    account::by_email(&mut store.read().await?, email).await.map_err(|e| of_address(e, email))
}

fn of_address(error: store::Error, email: &str) -> Error {
    match error {
        store::Error::NotFound => Error::NoPerson(email.to_owned()),
        store::Error::Refused(_) => Error::BadAddress(email.to_owned()),
        other => other.into(),
    }
}
