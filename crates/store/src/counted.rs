use std::cell::Cell;

tokio::task_local! {
    static STATEMENTS: Cell<u64>;
}

/// Runs a future and counts the statements that it has the database run itself, reads above all; what
/// the writer runs for it is not among them.
pub async fn counted<F: Future>(future: F) -> (F::Output, u64) {
    let both = async { (future.await, STATEMENTS.with(Cell::get)) };
    STATEMENTS.scope(Cell::new(0), both).await
}

/// One more, if anybody counts.
pub(crate) fn count() {
    // an error: nobody does
    let _ = STATEMENTS.try_with(|n| n.set(n.get() + 1));
}
