mod say;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Deed, Moment, Need};

/// A rule said no. Each variant knows its sentence: what, why, what next.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    /// A required answer is empty.
    #[error("a required answer is missing")]
    Missing,
    /// A text is longer than `max` characters.
    #[error("longer than {max} characters")]
    TooLong {
        /// The limit, in Unicode scalar values after normalisation.
        max: usize,
    },
    /// A text is shorter than `min` characters.
    #[error("shorter than {min} characters")]
    TooShort {
        /// The least, in Unicode scalar values.
        min: usize,
    },
    /// Control or direction-changing characters.
    #[error("characters that cannot be shown")]
    Unprintable,
    /// Not an address that mail can reach.
    #[error("not an e-mail address")]
    NotAnEmail,
    /// Not one of the offered choices.
    #[error("not one of the choices")]
    NotAChoice,
    /// Not a whole number between the bounds.
    #[error("not between {min} and {max}")]
    OutOfRange {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// Not a latitude or longitude in the metropolis.
    #[error("not a point of the territory")]
    NotAPoint,
    /// The name is too close to that of an official.
    #[error("resembles the name of an official")]
    ResemblesOfficial,
    /// This act needs a mandate that the person does not hold today.
    #[error("no mandate for this act")]
    NoMandate,
    /// Nobody decides on their own proposal.
    #[error("own proposal")]
    OwnProposal,
    /// The experiment's status does not allow this act any more (or yet).
    #[error("not possible at this status")]
    WrongStatus,
    /// A returned proposal came back with the same text.
    #[error("nothing was changed")]
    Unchanged,
    /// Too many attempts in a short time.
    #[error("too many attempts")]
    TooMany,
    /// A token was made already, and is shown only once.
    #[error("shown once")]
    ShownOnce,
    /// Too many tokens.
    #[error("too many tokens")]
    TooManyTokens,
    /// Too many webhooks.
    #[error("too many webhooks")]
    TooManyWebhooks,
    /// Not an address to which a webhook can be sent.
    #[error("not an address for a webhook")]
    NotAReceiver,
    /// A secret was renewed a short time ago.
    #[error("the secret is new")]
    SecretIsNew,
    /// Another request came under this key.
    #[error("the key was used for another request")]
    KeyReused,
    /// Too many messages in a day.
    #[error("too many messages")]
    TooManyMessages,
    /// There is nobody to write to, or they do not want more.
    #[error("conversation over")]
    NobodyThere,
    /// A sign-in code that is wrong, used or too old.
    #[error("wrong or expired code")]
    WrongCode,
    /// A picture that could not be read.
    #[error("not a readable picture")]
    NotAPicture,
    /// A picture with too many pixels or bytes.
    #[error("picture too large")]
    PictureTooLarge,
    /// The confirmation was not given.
    #[error("not confirmed")]
    NotConfirmed,
    /// Two different people have to stand behind this.
    #[error("the same person twice")]
    SamePerson,
    /// A period that ends before it begins, or in the past, or is too long.
    #[error("not a period")]
    BadPeriod,
    /// Not a day of the calendar.
    #[error("not a day")]
    NotADay,
    /// Without this person fewer than two administrators would be left.
    #[error("two administrators have to remain")]
    LastAdministrators,
    /// It was said in public already, once and for good.
    #[error("said already")]
    AlreadySaid,
    /// The ballots are not counted yet.
    #[error("not counted yet")]
    NotCounted,
    /// The person holds this mandate already.
    #[error("held already")]
    AlreadyHeld,
    /// Somebody else is working on it.
    #[error("claimed by somebody else")]
    Claimed,
    /// The few minutes in which this could be taken back are over.
    #[error("too late to undo")]
    TooLate,
    /// There was an appeal already.
    #[error("appealed already")]
    AlreadyAppealed,
    /// The authority holds it already.
    #[error("the same authority")]
    SameAuthority,
    /// Somebody else does this.
    #[error("not for this person: {}", .deed.code())]
    NotYours {
        /// What was to be done.
        deed: Deed,
    },
    /// Something that must be there is not.
    #[error("lacks {}", .need.code())]
    Lacks {
        /// What.
        need: Need,
    },
    /// Whoever evaluates a try has no other part in it.
    #[error("not independent")]
    NotIndependent,
    /// Not a number, or one with more than six decimals.
    #[error("not a number")]
    NotANumber,
    /// Two things say the opposite of each other.
    #[error("does not fit {with}")]
    DoesNotFit {
        /// The other field.
        with: String,
    },
    /// Somebody else changed the same text meanwhile.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// An invitation that was used, taken back or is too old.
    #[error("invitation over")]
    InvitationOver,
    /// Nothing warns of harm: no indicator is a guardrail.
    #[error("no guardrail")]
    NoGuardrail,
    /// A guardrail that stops nothing.
    #[error("a guardrail without a stop rule")]
    NoStopRule,
    /// Not before its end date.
    #[error("not before the end date")]
    TooEarly,
    /// A ceremony of signing in that was not brought to its end: too old, used already, or not accepted.
    #[error("sign-in not finished")]
    NotFinished,
    /// The session was opened with a code by mail, which is not enough for this.
    #[error("a stronger way to sign in is needed")]
    NeedsStrongWay,
    /// It has to be surer who this is.
    #[error("needs the tier {tier}")]
    NeedsTier {
        /// The code of the tier.
        tier: String,
    },
    /// A number from a million million on.
    #[error("number too large")]
    NumberTooLarge,
    /// Only those who run a try write down what is measured and what happens.
    #[error("does not run this try")]
    NotARunner,
    /// A file of readings that was confirmed or thrown away already.
    #[error("import settled already")]
    ImportSettled,
    /// Not a day as people write days.
    #[error("not a date")]
    NotADate,
    /// What has not happened yet cannot have been measured.
    #[error("in the future")]
    InTheFuture,
    /// A line with more or fewer cells than the header.
    #[error("{have} cells instead of {want}")]
    Ragged {
        /// Cells in this line.
        have: usize,
        /// Cells in the header.
        want: usize,
    },
    /// Nothing more is said about this experiment.
    #[error("the discussion is over")]
    DiscussionOver,
    /// Nobody marks what they wrote.
    #[error("own text")]
    OwnText,
    /// Somebody else wrote it.
    #[error("somebody else's text")]
    NotYourText,
    /// The minutes in which it could be changed are over.
    #[error("too late to edit")]
    EditOver,
    /// A moderator removed it.
    #[error("removed by a moderator")]
    Removed,
    /// This person reported it already, and it waits.
    #[error("reported already")]
    AlreadyReported,
    /// It was reported for this reason before, and decided.
    #[error("decided already")]
    AlreadyRuled,
    /// Several reports of this person were not upheld lately.
    #[error("{dismissed} reports were not upheld")]
    ReportsSlowed {
        /// How many.
        dismissed: i64,
        /// When the next one can be made.
        until: Moment,
    },
    /// More decimals than are kept.
    #[error("more than six decimals")]
    TooPrecise,
    /// More datasets in a day than anybody reads.
    #[error("more than {max} datasets a day")]
    TooManyDatasets {
        /// How many a day.
        max: i64,
    },
    /// No room for another copy of a dataset.
    #[error("the data folder is full")]
    DataFull,
    /// A look at a dataset that is over: attached, or older than a day.
    #[error("preview is over")]
    PreviewOver,
    /// This dataset has this role here already.
    #[error("attached already")]
    AttachedAlready,
    /// One cannot vote yet.
    #[error("the vote is not open yet")]
    VoteAhead {
        /// From when on.
        opens: Moment,
    },
    /// One cannot vote any more.
    #[error("the vote is over")]
    VoteOver,
    /// Whoever was issued an anonymous ballot cannot send a form as well.
    #[error("this person votes with a blind ballot")]
    VotesBlindly,
    /// Whoever sent a form cannot have an anonymous ballot as well.
    #[error("this person votes by a form")]
    VotesByForm,
    /// The issuer has signed another key for this person.
    #[error("another key was signed for this person")]
    KeyElsewhere,
    /// A blind ballot that is damaged, forged, or of another vote.
    #[error("the seal does not hold")]
    BadSeal,
    /// A blind ballot with the same key that was made later is there already.
    #[error("a later ballot of this key is there")]
    OlderBallot,
    /// Two others have typed this sheet of paper already.
    #[error("two others typed this sheet")]
    SheetTaken,
    /// Two people typed the same for this sheet of paper: it counts.
    #[error("this sheet counts already")]
    SheetCounts,
    /// Nothing is marked on what was typed, and nobody said that the sheet is blank.
    #[error("nothing is marked, and it is not said to be blank")]
    NothingMarked,
    /// A vote that begins in the past, or is too short or too long.
    #[error("not a period of voting")]
    VotePeriod,
    /// A ballot, or rules, that could not be counted.
    #[error("not countable: {en}")]
    Uncountable {
        /// Why, in French.
        fr: String,
        /// And in English.
        en: String,
    },
    /// What binds the authority needs more than this protects.
    #[error("a binding vote")]
    BindingVote,
    /// Voters may be pressed, which nothing here protects against.
    #[error("a vote under pressure")]
    PressedVote,
    /// So few will vote that choices can be guessed.
    #[error("too few voters")]
    TooFewVoters,
    /// There is nothing to choose between.
    #[error("fewer than two options")]
    TwoOptions,
    /// Two options that nobody could tell apart.
    #[error("the same option twice")]
    TwiceTheSame,
    /// It was opened, and does not change any more.
    #[error("fixed already")]
    Fixed,
}

/// A refusal tied to the form field that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `name` (and `id`) of the field.
    pub field: String,
    /// Why.
    pub refusal: Refusal,
}

impl FieldError {
    /// Pairs a field with the refusal of its value.
    pub fn new(field: &str, refusal: Refusal) -> FieldError {
        FieldError { field: field.to_owned(), refusal }
    }
}
