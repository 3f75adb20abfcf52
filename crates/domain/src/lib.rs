//! The rules of Essaim: what an experiment is, who may do what to it, when.
//!
//! Pure: no I/O, no clock and no randomness of its own, so that the server, the browser and the
//! offline verifier all answer alike. Everything that depends on time takes a [`Moment`].

mod actor;
mod amount;
mod answer;
mod appeal;
mod argument;
mod authorise;
mod competence;
pub mod consultation;
mod data;
mod drawing;
pub mod evidence;
mod experiment;
mod finding;
mod follow;
mod grant;
mod ground;
mod hand_over;
mod id;
mod lang;
mod life;
mod moderation;
mod moment;
mod news;
mod part;
mod person;
mod proposal;
pub mod protocol;
mod refusal;
mod report;
mod scope;
mod search;
mod support;
mod task;
mod telling;
mod text;
mod theme;
mod tier;
mod timetable;
mod way;
mod webhook;
mod when;

pub use actor::{Actor, Mandate, Role};
pub use amount::{Amount, UNIT};
pub use answer::{Answer, Reviewed, answer};
pub use appeal::{APPEAL_TIME, Appealed, Judgement, appeal, judge};
pub use argument::{
    ARGUMENT_MOST, ARGUMENT_SPELL, ARGUMENTS_A_SPELL, ArgumentOrder, EDIT_TIME, Side, Written, argue, edit, mark,
    strength,
};
pub use authorise::Authorisation;
pub use competence::{Body, Competence, Competent, competent, next_change};
pub use data::{DATASET_SPELL, DATASETS_A_SPELL, DataRole, attach, end_recipe};
pub use drawing::drawing;
pub use experiment::{Event, Status};
pub use finding::{Conclusion, Finding};
pub use follow::{Because, Thing};
pub use grant::{MANDATE_MOST, Wanted, ask_mandate, confirm_mandate, end_mandate};
pub use ground::{Breach, Severity, Watch, breach, write_down};
pub use hand_over::{Held, hand_over};
pub use id::*;
pub use lang::Lang;
pub use life::{Allowed, Deed, LIFE, Need, Transition, Who, agreed};
pub use moderation::{Reason, Submitted, Verdict, moderate};
pub use moment::{DAY, HOUR, MINUTE, Moment, SECOND};
pub use news::{Meaning, News, VoteStage};
pub use part::{Cast, Hat, Part};
pub use person::{Email, check_name, resembles};
pub use proposal::{Field, Place, Proposal, ProposalForm, Step, read_point};
pub use refusal::{FieldError, Refusal};
pub use report::{Contested, REPORT_MEMORY, REPORTS_FREE, Reported, Ruling, contest, report_pace, rule};
pub use scope::{Scope, Scopes, TOKEN_DAYS, TOKEN_LONGEST, TOKEN_PREFIX, TOKENS_MOST};
pub use search::{address_of, fold, terms, words};
pub use support::{SupportOutcome, give_support, withdraw_support};
pub use task::{CLAIM, Task, UNDO};
pub use telling::{CONTACTS_A_DAY, MESSAGES_A_DAY, Pace, Quiet, Telling, Told, letter_week, may_write, post, tell};
pub use text::{clean_line, clean_text};
pub use theme::Theme;
pub use tier::{Tier, Voice, allow, at_least};
pub use timetable::{Clocks, Due};
pub use way::{Way, change_ways};
pub use webhook::{
    DELIVERIES_KEPT, EventType, OLD_SECRET_SIGNS, Outcome, Stopped, WEBHOOKS_MOST, outcome, renew_secret,
};
