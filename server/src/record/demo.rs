//! Two witnesses in this process, for a demo in which everything can be seen working. They witness nothing: who runs
//! the log runs them too.

use std::net::SocketAddr;

use tokio::{sync::watch, task::JoinHandle};

use super::Folder;
use crate::{
    Error,
    witness::{Config, Desk, answer},
};

/// Witnesses that listen, and the policy that asks for both.
pub struct Witnesses {
    /// As a tlog-policy file, without a log.
    pub policy: String,
    /// What to wait for when stopping.
    pub work: Vec<JoinHandle<()>>,
}

impl Witnesses {
    /// Starts them; what they keep lies beside the log's keys.
    ///
    /// # Errors
    /// When no port is free, or nothing can be kept.
    pub async fn start(folder: &Folder, logs: Vec<String>, told: &watch::Receiver<bool>) -> Result<Witnesses, Error> {
        let (mut policy, mut work) = (String::new(), Vec::new());
        for name in ["un", "deux"] {
            let config = Config {
                listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                name: format!("demo.invalid/{name}"),
                folder: folder.path().join(format!("witness-{name}")),
                logs: logs.clone(),
            };
            let desk = Desk::open(&config, crate::outside())?;
            let listener = tokio::net::TcpListener::bind(config.listen).await?;
            let address = listener.local_addr()?;
            policy.push_str(&format!("witness {name} {} http://{address}\n", desk.key()));
            let mut told = told.clone();
            work.push(tokio::spawn(async move {
                let quit = async move { drop(told.wait_for(|quit| *quit).await) };
                if let Err(error) = answer(listener, desk, quit).await {
                    tracing::error!(%error, "a witness of the demo stopped");
                }
            }));
        }
        policy.push_str("group both all un deux\nquorum both\n");
        Ok(Witnesses { policy, work })
    }
}
