//! Real providers: npm `oidc-provider` in a process of its own, in three shapes.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use server::openid::{Shape, Trusted};

use crate::{visitor::Visitor, world::World};

pub const SHAPES: [Shape; 3] = [Shape::Plain, Shape::FranceConnect, Shape::ProConnect];

/// The process; it ends with this.
pub struct Providers {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    addresses: BTreeMap<String, String>,
}

impl Drop for Providers {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Providers {
    /// None without Node, except in CI.
    fn start() -> Option<Providers> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/support/provider.mjs");
        let node =
            Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut child) = node else {
            assert!(env::var_os("CI").is_none(), "CI has to run the tests of sign-in: there is no node");
            eprintln!("skipped: there is no node to run an OpenID provider");
            return None;
        };
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let addresses = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        Some(Providers { child, lines, addresses })
    }

    fn trusted(&self, shape: Shape) -> Trusted {
        let id = shape.code();
        Trusted {
            id: id.into(),
            name: format!("Compte {id}"),
            issuer: self.addresses[id].clone(),
            client_id: "essaim".into(),
            secret: format!("secret of {id}"),
            shape,
            scopes: vec!["email".into()],
            tier: if shape == Shape::Plain { domain::Tier::Email } else { domain::Tier::Identity },
            acr: if shape == Shape::FranceConnect { vec!["eidas1".into(), "eidas2".into()] } else { Vec::new() },
        }
    }

    /// An instance that trusts all three.
    pub async fn world() -> Option<(World, Providers)> {
        let mut providers = Providers::start()?;
        let trusted = SHAPES.map(|shape| providers.trusted(shape)).to_vec();
        let world = World::start_with(|settings| settings.openid = trusted).await;
        writeln!(providers.child.stdin.as_mut().unwrap(), "{}", world.origin()).unwrap();
        assert_eq!(providers.lines.next().unwrap().unwrap(), "ready");
        Some((world, providers))
    }
}

/// What somebody types at a provider.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    pub account: &'a str,
    pub email: &'a str,
    pub verified: bool,
    pub level: &'a str,
    pub answer: &'a str,
}

impl<'a> Typed<'a> {
    pub fn new(account: &'a str, email: &'a str) -> Typed<'a> {
        Typed { account, email, verified: true, level: "eidas1", answer: "yes" }
    }
}

/// Leaves for a provider; the address there.
pub async fn leave(visitor: &mut Visitor, id: &str, next: &str) -> String {
    let page = visitor.post(&format!("/sign-in/with/{id}"), &[("next", next)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.header("refresh").strip_prefix("0; url=").unwrap().to_owned()
}

/// Signs in there, in a browser that was never there; the path with which it comes back.
pub async fn there(address: &str, typed: Typed<'_>) -> String {
    let slash = address.find("//").unwrap() + 2;
    let origin = &address[..slash + address[slash..].find('/').unwrap()];
    let mut browser = Visitor::new(origin.to_owned());
    let mut form =
        vec![("account", typed.account), ("email", typed.email), ("level", typed.level), ("answer", typed.answer)];
    if typed.verified {
        form.push(("verified", "on"));
    }
    let mut answer = browser.get(&address[origin.len()..]).await;
    for _ in 0..6 {
        assert!([302, 303].contains(&answer.status), "{}: {}", answer.status, answer.body);
        let to = answer.location.clone();
        if let Some(at) = to.find("/sign-in/back/") {
            return to[at..].to_owned();
        }
        let path = to.strip_prefix(origin).unwrap_or(&to);
        answer =
            if path.starts_with("/interaction/") { browser.post(path, &form).await } else { browser.get(path).await };
    }
    panic!("it never came back: {}", answer.location)
}

/// There and back.
pub async fn sign_in(visitor: &mut Visitor, id: &str, next: &str, typed: Typed<'_>) -> crate::visitor::Answer {
    let address = leave(visitor, id, next).await;
    let back = there(&address, typed).await;
    visitor.get(&back).await
}
