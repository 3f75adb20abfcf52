//! What every case stands on: a fresh database of either engine, a clock that only tests move,
//! randomness that repeats itself, and a small town made through the same acts as everything else.

mod database;
mod dump;
mod instance;
mod outside;
mod town;

pub use database::{on_postgres, on_sqlite};
pub use dump::{Cell, columns, contains, dump};
pub use instance::{Instance, Sql, execute, rows};
pub use outside::Clock;
pub use town::{Browser, Town, about, answers, signed_in};

/// Stands above a case like an attribute: makes the tests `case::sqlite` and `case::postgres` of
/// it. A case takes what it needs: an [`Instance`] with an empty schema, or a [`Town`].
macro_rules! on_both {
    ($case:ident) => {
        mod $case {
            #[test]
            fn sqlite() {
                crate::harness::on_sqlite(super::$case);
            }

            #[test]
            fn postgres() {
                crate::harness::on_postgres(super::$case);
            }
        }
    };
}

/// The same for what only SQLite can do.
macro_rules! on_sqlite {
    ($case:ident) => {
        mod $case {
            #[test]
            fn sqlite() {
                crate::harness::on_sqlite(super::$case);
            }
        }
    };
}

/// The same for what only PostgreSQL can do.
macro_rules! on_postgres {
    ($case:ident) => {
        mod $case {
            #[test]
            fn postgres() {
                crate::harness::on_postgres(super::$case);
            }
        }
    };
}
