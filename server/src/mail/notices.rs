use domain::{Answer, Judgement, Lang, Role, Verdict};
use store::{experiment::Notice, mail::Mail, outbox::Event};

/// The mails that an event makes us write.
pub fn about(event: &Event, notice: &Notice, origin: &str) -> Vec<Mail> {
    let letter = Letter { notice, origin };
    let author = |write: &dyn Fn(Lang) -> (String, Vec<String>)| {
        notice.author.iter().map(|(to, lang)| seal(origin, to, *lang, write(*lang))).collect::<Vec<_>>()
    };
    let officials = |role: Role, write: &dyn Fn(Lang) -> (String, Vec<String>)| {
        let concerned = notice.officials.iter().filter(|(_, _, held)| *held == role);
        concerned.map(|(to, lang, _)| seal(origin, to, *lang, write(*lang))).collect::<Vec<_>>()
    };
    match event {
        Event::ProposalSubmitted { .. } => officials(Role::Moderator, &|lang| letter.to_moderate(lang)),
        Event::ProposalModerated { verdict, .. } => match Verdict::parse(verdict) {
            Some(verdict) => author(&|lang| letter.moderated(lang, verdict)),
            None => Vec::new(),
        },
        Event::ReviewStarted { .. } => {
            let mut mails = author(&|lang| letter.reached(lang));
            mails.extend(officials(Role::Elected, &|lang| letter.to_answer(lang)));
            mails
        }
        Event::ProposalAnswered { answer, .. } => match Answer::parse(answer) {
            Some(answer) => author(&|lang| letter.answered(lang, answer)),
            None => Vec::new(),
        },
        Event::ProposalHandedOver { .. } => {
            let mut mails = author(&|lang| letter.handed_over(lang));
            mails.extend(officials(Role::Moderator, &|lang| letter.received(lang)));
            mails
        }
        // whoever looks again may be elsewhere: `officials` are theirs then
        Event::AppealFiled { role, .. } => officials(*role, &|lang| letter.to_judge(lang)),
        Event::AppealJudged { judgement, .. } => match Judgement::parse(judgement) {
            Some(judgement) => author(&|lang| letter.judged(lang, judgement)),
            None => Vec::new(),
        },
        Event::AnswerDue { stage, .. } => {
            let mut mails = officials(Role::Elected, &|lang| letter.due(lang, stage));
            if stage != "soon" {
                mails.extend(officials(Role::Moderator, &|lang| letter.due(lang, stage)));
            }
            mails
        }
        Event::ModerationLate { .. } => officials(Role::Moderator, &|lang| letter.unread(lang)),
        Event::JoinAsked { .. }
        | Event::JoinAnswered { .. }
        | Event::ProtocolRegistered { .. }
        | Event::ProtocolAmended { .. }
        | Event::AuthorisationDecided { .. }
        | Event::TryStarted { .. }
        | Event::TrySuspended { .. }
        | Event::ResumptionAsked { .. }
        | Event::TryResumed { .. }
        | Event::IncidentReported { .. }
        | Event::ImportEnded { .. }
        | Event::TryEnded { .. }
        | Event::ResultsPublished { .. }
        | Event::ConclusionDecided { .. }
        | Event::ArgumentPosted { .. }
        | Event::ArgumentAnswered { .. }
        | Event::ArgumentOfficiallyAnswered { .. }
        | Event::ReportDecided { .. }
        | Event::VoteMoved { .. }
        | Event::Withdrawn { .. } => Vec::new(),
        Event::MandateAsked { .. }
        | Event::MandateGranted { .. }
        | Event::DeadlinesAhead { .. }
        | Event::ContactWritten { .. }
        | Event::ConsultationOpened { .. }
        | Event::ConsultationCounted { .. }
        | Event::ConsultationReplied { .. }
        | Event::WebhookStopped { .. }
        | Event::TokenMade { .. }
        | Event::WayChanged { .. }
        | Event::PersonErased { .. } => Vec::new(),
    }
}

/// Greeting and signature around the paragraphs.
pub(super) fn seal(origin: &str, to: &str, lang: Lang, (subject, paragraphs): (String, Vec<String>)) -> Mail {
    let greeting = lang.t("Bonjour,", "Hello,");
    let signature = lang.t(
        "Essaim, le droit à l’expérimentation. Message envoyé automatiquement.",
        "Essaim, the right to experiment. This message was sent automatically.",
    );
    let body = format!("{greeting}\n\n{}\n\n-- \n{signature}\n{origin}\n", paragraphs.join("\n\n"));
    Mail { to: to.to_owned(), subject, body, lang, unsubscribe: None }
}

struct Letter<'a> {
    notice: &'a Notice,
    origin: &'a str,
}

impl Letter<'_> {
    fn title(&self, lang: Lang) -> String {
        lang.t(format!("«\u{a0}{}\u{a0}»", self.notice.title), format!("“{}”", self.notice.title))
    }

    fn page(&self, lang: Lang) -> String {
        let address = format!("{}/experiments/{}", self.origin, self.notice.slug);
        lang.t(format!("La page\u{a0}: {address}"), format!("The page: {address}"))
    }

    /// The reason from the public list and what the moderator wrote.
    fn reason(&self, lang: Lang) -> Option<String> {
        let (reason, text) = self.notice.reason.as_ref()?;
        let name = lang.t(format!("Motif\u{a0}: {}.", reason.name(lang)), format!("Reason: {}.", reason.name(lang)));
        let text = text.trim();
        Some(if text.is_empty() { name } else { format!("{name}\n\n{text}") })
    }

    fn moderated(&self, lang: Lang, verdict: Verdict) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let (subject, decided, next) = match verdict {
            Verdict::Open => (
                lang.t(format!("Publiée\u{a0}: {title}"), format!("Published: {title}")),
                lang.t(
                    format!("Votre proposition {title} est publiée\u{a0}: tout le monde peut la lire et la soutenir."),
                    format!("Your proposal {title} is published: everybody can read and support it."),
                ),
                lang.t(
                    format!("Quand elle atteint son seuil de soutiens, l’autorité compétente ({authority}) doit y répondre publiquement."),
                    format!("Once it reaches its threshold of supports, the competent authority ({authority}) has to answer in public."),
                ),
            ),
            Verdict::Return => (
                lang.t(format!("À compléter\u{a0}: {title}"), format!("To be completed: {title}")),
                lang.t(
                    format!("Votre proposition {title} vous revient\u{a0}: elle n’est pas encore publiée, il faut la compléter."),
                    format!("Your proposal {title} comes back to you: it is not published yet and has to be completed."),
                ),
                lang.t(
                    "Ouvrez sa page, modifiez-la et renvoyez-la\u{a0}: rien de ce que vous aviez écrit n’est perdu.",
                    "Open its page, change it and send it again: nothing of what you wrote is lost.",
                )
                .to_owned(),
            ),
            Verdict::Merge => (
                lang.t(format!("Réunie à une autre\u{a0}: {title}"), format!("Merged: {title}")),
                lang.t(
                    format!("Votre proposition {title} dit la même chose qu’une autre, qui continue pour les deux."),
                    format!("Your proposal {title} says the same as another, which goes on for both."),
                ),
                lang.t(
                    "Vous pouvez y prendre part. Si vous pensez que les deux diffèrent, demandez un réexamen sur sa page.",
                    "You can take part in it. If you think that the two differ, ask for another look on its page.",
                )
                .to_owned(),
            ),
            Verdict::Reject => (
                lang.t(format!("Non retenue\u{a0}: {title}"), format!("Not admitted: {title}")),
                lang.t(
                    format!("Votre proposition {title} n’a pas été retenue."),
                    format!("Your proposal {title} was not admitted."),
                ),
                lang.t(
                    "Cette décision et son motif sont publics. Vous pouvez faire une autre proposition à tout moment.",
                    "This decision and its reason are public. You can make another proposal at any time.",
                )
                .to_owned(),
            ),
        };
        (subject, [Some(decided), self.reason(lang), Some(next), Some(self.page(lang))].into_iter().flatten().collect())
    }

    fn answered(&self, lang: Lang, answer: Answer) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let (subject, said, next) = match answer {
            Answer::Accept => (
                lang.t(format!("Acceptée\u{a0}: {title}"), format!("Accepted: {title}")),
                lang.t(
                    format!("{authority} veut essayer votre proposition {title}."),
                    format!("{authority} wants to try your proposal {title}."),
                ),
                lang.t(
                    "La suite s’écrit avec vous\u{a0}: ce qu’on essaie, ce qu’on mesure, quand on s’arrête.",
                    "What comes next is written with you: what is tried, what is measured, when it stops.",
                ),
            ),
            Answer::Refuse => (
                lang.t(format!("Refusée\u{a0}: {title}"), format!("Refused: {title}")),
                lang.t(
                    format!("{authority} a répondu non à votre proposition {title}."),
                    format!("{authority} has said no to your proposal {title}."),
                ),
                lang.t(
                    "Si quelque chose n’a pas été compris, vous pouvez demander sur sa page, pendant 60 jours, que quelqu’un d’autre la réexamine.",
                    "If something was not understood, you can ask on its page, for 60 days, that somebody else looks at it again.",
                ),
            ),
            Answer::Redirect => (
                lang.t(format!("Réorientée\u{a0}: {title}"), format!("Redirected: {title}")),
                lang.t(
                    format!("Votre proposition {title} relève de {authority}, qui la tient maintenant."),
                    format!("{authority} is competent for your proposal {title}, and holds it now."),
                ),
                lang.t(
                    "Cette autorité doit répondre publiquement dans un délai à elle.",
                    "This authority has to answer in public within a deadline of its own.",
                ),
            ),
        };
        (subject, self.with_reason(lang, said, next))
    }

    fn judged(&self, lang: Lang, judgement: Judgement) -> (String, Vec<String>) {
        let title = self.title(lang);
        let (subject, said, next) = match judgement {
            Judgement::Overturn => (
                lang.t(format!("Refus levé\u{a0}: {title}"), format!("Refusal set aside: {title}")),
                lang.t(
                    format!("Quelqu’un d’autre a relu votre proposition {title} et lève le refus."),
                    format!("Somebody else read your proposal {title} again and sets the refusal aside."),
                ),
                lang.t("Elle reprend son chemin.", "It goes on."),
            ),
            Judgement::Uphold => (
                lang.t(format!("Refus confirmé\u{a0}: {title}"), format!("Refusal confirmed: {title}")),
                lang.t(
                    format!("Quelqu’un d’autre a relu votre proposition {title} et confirme le refus."),
                    format!("Somebody else read your proposal {title} again and confirms the refusal."),
                ),
                lang.t(
                    "Les deux raisons restent publiques. Vous pouvez faire une autre proposition à tout moment.",
                    "Both reasons stay public. You can make another proposal at any time.",
                ),
            ),
        };
        (subject, self.with_reason(lang, said, next))
    }

    fn with_reason(&self, lang: Lang, said: String, next: &str) -> Vec<String> {
        let parts = [Some(said), self.reason(lang), Some(next.to_owned()), Some(self.page(lang))];
        parts.into_iter().flatten().collect()
    }

    fn handed_over(&self, lang: Lang) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let subject = lang.t(format!("Transmise\u{a0}: {title}"), format!("Handed over: {title}"));
        let said = lang.t(
            format!("Votre proposition {title} est maintenant entre les mains de {authority}. Son historique la suit."),
            format!("Your proposal {title} is now in the hands of {authority}. Its history goes along."),
        );
        let parts = [Some(said), self.reason(lang), Some(self.page(lang))];
        (subject, parts.into_iter().flatten().collect())
    }

    fn received(&self, lang: Lang) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let subject = lang.t(format!("Dossier reçu\u{a0}: {title}"), format!("File received: {title}"));
        let said = lang.t(
            format!("Une autre autorité vous transmet {title} ({authority}), avec tout son historique."),
            format!("Another authority hands {title} over to you ({authority}), with its whole history."),
        );
        (subject, vec![said, self.page(lang)])
    }

    fn to_judge(&self, lang: Lang) -> (String, Vec<String>) {
        let title = self.title(lang);
        let subject = lang.t(format!("À réexaminer\u{a0}: {title}"), format!("To look at again: {title}"));
        let said = lang.t(
            format!("L’auteur de {title} demande que quelqu’un d’autre réexamine un refus. Vous avez 15\u{a0}jours."),
            format!("The author of {title} asks that somebody else looks at a refusal again. You have 15 days."),
        );
        (subject, vec![said, self.desk(lang)])
    }

    fn due(&self, lang: Lang, stage: &str) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let by = self.notice.answer_by.map(|by| by.day(lang)).unwrap_or_default();
        let (subject, said) = if stage == "soon" {
            (
                lang.t(format!("Réponse attendue avant le {by}\u{a0}: {title}"), format!("Answer due by {by}: {title}")),
                lang.t(
                    format!("{authority} doit répondre à {title} avant le {by}. Passé ce jour, la page dira «\u{a0}sans réponse\u{a0}»."),
                    format!("{authority} has to answer {title} by {by}. After that day the page will say “unanswered”."),
                ),
            )
        } else {
            (
                lang.t(format!("Sans réponse depuis le {by}\u{a0}: {title}"), format!("Unanswered since {by}: {title}")),
                lang.t(
                    format!("{authority} devait répondre à {title} avant le {by}. La page publique de l’autorité le dit à tout le monde\u{a0}; ce silence ne vaut jamais accord."),
                    format!("{authority} had to answer {title} by {by}. The authority’s public page tells everybody; this silence never means yes."),
                ),
            )
        };
        (subject, vec![said, self.page(lang)])
    }

    fn unread(&self, lang: Lang) -> (String, Vec<String>) {
        let title = self.title(lang);
        let subject = lang.t(format!("Toujours à lire\u{a0}: {title}"), format!("Still to be read: {title}"));
        let said = lang.t(
            format!("Personne n’a encore lu {title} dans le délai annoncé à son auteur."),
            format!("Nobody has read {title} within the time that its author was told."),
        );
        (subject, vec![said, self.desk(lang)])
    }

    fn desk(&self, lang: Lang) -> String {
        lang.t(format!("Votre bureau\u{a0}: {}/desk", self.origin), format!("Your desk: {}/desk", self.origin))
    }

    fn reached(&self, lang: Lang) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let subject = lang.t(format!("Seuil atteint\u{a0}: {title}"), format!("Threshold reached: {title}"));
        let reached = lang.t(
            format!("Votre proposition {title} a atteint le seuil de soutiens. Bravo\u{202f}!"),
            format!("Your proposal {title} has reached its threshold of supports. Well done!"),
        );
        let next = match self.notice.answer_by.map(|by| by.day(lang)) {
            Some(by) => lang.t(
                format!("L’autorité compétente ({authority}) doit y répondre publiquement avant le {by}."),
                format!("The competent authority ({authority}) has to answer in public by {by}."),
            ),
            None => lang.t(
                format!("L’autorité compétente ({authority}) doit maintenant y répondre publiquement."),
                format!("The competent authority ({authority}) has to answer in public now."),
            ),
        };
        (subject, vec![reached, next, self.page(lang)])
    }

    fn to_answer(&self, lang: Lang) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let subject = lang.t(format!("Réponse attendue\u{a0}: {title}"), format!("An answer is due: {title}"));
        let reached = lang.t(
            format!("La proposition {title} a atteint le seuil de soutiens."),
            format!("The proposal {title} has reached its threshold of supports."),
        );
        let due = match self.notice.answer_by.map(|by| by.day(lang)) {
            Some(by) => lang.t(
                format!("{authority} doit y répondre publiquement avant le {by}. Passé ce jour, la page dira «\u{a0}sans réponse\u{a0}»."),
                format!("{authority} has to answer in public by {by}. After that day the page will say “unanswered”."),
            ),
            None => lang.t(
                format!("{authority} doit maintenant y répondre publiquement."),
                format!("{authority} has to answer in public now."),
            ),
        };
        (subject, vec![reached, due, self.page(lang)])
    }

    fn to_moderate(&self, lang: Lang) -> (String, Vec<String>) {
        let (title, authority) = (self.title(lang), &self.notice.authority_name);
        let subject = lang.t(format!("À lire\u{a0}: {title}"), format!("To be read: {title}"));
        let waits = lang.t(
            format!("Une proposition attend votre lecture ({authority})\u{a0}: {title}."),
            format!("A proposal waits to be read by you ({authority}): {title}."),
        );
        (subject, vec![waits, self.desk(lang)])
    }
}

#[cfg(test)]
mod tests {
    use domain::{ExperimentId, Moment, Reason};

    use super::*;

    fn notice() -> Notice {
        Notice {
            slug: "des-bancs".into(),
            title: "Des bancs rue Nationale".into(),
            authority: domain::AuthorityId(uuid::Uuid::nil()),
            authority_name: "Ville de Lille".into(),
            answer_by: Some(Moment(1_774_745_999 * domain::SECOND)),
            author: Some(("amina@essaim.example".into(), Lang::Fr)),
            officials: vec![
                ("malik@essaim.example".into(), Lang::En, Role::Moderator),
                ("bruno@essaim.example".into(), Lang::Fr, Role::Elected),
                ("ada@essaim.example".into(), Lang::Fr, Role::Administrator),
            ],
            reason: Some((Reason::Unclear, "Où exactement\u{202f}?".into())),
        }
    }

    fn written(event: &Event) -> Vec<Mail> {
        about(event, &notice(), "https://essaim.example")
    }

    fn experiment() -> ExperimentId {
        ExperimentId(uuid::Uuid::nil())
    }

    #[test]
    fn the_author_reads_what_was_decided_and_why_in_their_language() {
        let mails = written(&Event::ProposalModerated { experiment: experiment(), verdict: "return".into() });
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].subject, "À compléter\u{a0}: «\u{a0}Des bancs rue Nationale\u{a0}»");
        for part in
            ["Motif\u{a0}: Pas assez clair.\n\nOù exactement\u{202f}?", "https://essaim.example/experiments/des-bancs"]
        {
            assert!(mails[0].body.contains(part), "{}", mails[0].body);
        }
    }

    #[test]
    fn moderators_hear_of_what_waits_and_elected_officials_of_what_they_owe() {
        let to = |event| written(&event).into_iter().map(|m| m.to).collect::<Vec<_>>();
        assert_eq!(to(Event::ProposalSubmitted { experiment: experiment() }), ["malik@essaim.example"]);
        let review = Event::ReviewStarted { experiment: experiment() };
        assert_eq!(to(review.clone()), ["amina@essaim.example", "bruno@essaim.example"]);
        assert!(written(&review)[1].body.contains("avant le 29\u{a0}mars 2026"));
    }

    #[test]
    fn nobody_is_written_to_about_an_erasure_or_an_unknown_verdict() {
        let person = domain::PersonId(uuid::Uuid::nil());
        assert!(written(&Event::PersonErased { person }).is_empty());
        assert!(written(&Event::ProposalModerated { experiment: experiment(), verdict: "burn".into() }).is_empty());
    }

    #[test]
    fn french_mails_have_no_ordinary_space_before_a_mark() {
        let mut events: Vec<Event> = Verdict::ALL
            .iter()
            .map(|v| Event::ProposalModerated { experiment: experiment(), verdict: v.code().into() })
            .collect();
        events.extend([
            Event::ReviewStarted { experiment: experiment() },
            Event::ProposalSubmitted { experiment: experiment() },
            Event::ProposalHandedOver { experiment: experiment() },
            Event::ModerationLate { experiment: experiment() },
        ]);
        events
            .extend(Answer::ALL.map(|a| Event::ProposalAnswered { experiment: experiment(), answer: a.code().into() }));
        events.extend(
            Judgement::ALL.map(|j| Event::AppealJudged { experiment: experiment(), judgement: j.code().into() }),
        );
        events.extend(["soon", "late", "long"].map(|s| Event::AnswerDue { experiment: experiment(), stage: s.into() }));
        assert!(events.iter().all(|event| !written(event).is_empty()));
        for mail in events.iter().flat_map(written) {
            let text = format!("{} {}", mail.subject, mail.body);
            assert!([" ?", " !", " ;", " :", " »", "« "].iter().all(|pair| !text.contains(pair)), "{text}");
        }
    }
}
