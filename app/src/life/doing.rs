//! What can be done to an experiment beyond reading it, by whom and when; the questions that go with it.

use domain::{
    Authorisation, Conclusion, Deed, Finding, Hat, Lang, Part, Reason, Status,
    protocol::{Protocol, Weight},
};

use super::question::{Kind, Question};

/// Something that can be done on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Join,
    Refer,
    Leave,
    Sponsor,
    Withdraw,
    Authorise,
    Start,
    End,
    Stop,
    Results,
    Dissent,
    Conclude,
    Close,
    Retry,
}

impl Doing {
    pub const ALL: [Doing; 14] = [
        Doing::Authorise,
        Doing::Conclude,
        Doing::Start,
        Doing::Results,
        Doing::End,
        Doing::Close,
        Doing::Sponsor,
        Doing::Refer,
        Doing::Join,
        Doing::Retry,
        Doing::Dissent,
        Doing::Stop,
        Doing::Leave,
        Doing::Withdraw,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Doing::Join => "join",
            Doing::Refer => "refer",
            Doing::Leave => "leave",
            Doing::Sponsor => "sponsor",
            Doing::Withdraw => "withdraw",
            Doing::Authorise => "authorise",
            Doing::Start => "start",
            Doing::End => "end",
            Doing::Stop => "stop",
            Doing::Results => "results",
            Doing::Dissent => "dissent",
            Doing::Conclude => "conclude",
            Doing::Close => "close",
            Doing::Retry => "retry",
        }
    }

    pub fn parse(code: &str) -> Option<Doing> {
        Doing::ALL.into_iter().find(|d| d.code() == code)
    }

    /// Whether it is the main thing that somebody is expected to do here.
    pub fn is_expected(self) -> bool {
        matches!(
            self,
            Doing::Authorise
                | Doing::Conclude
                | Doing::Start
                | Doing::Results
                | Doing::End
                | Doing::Close
                | Doing::Join
        )
    }

    /// Whether somebody with these hats may do it at this status. The act asks the rules again.
    pub fn offered(self, status: Status, hats: &[Hat], has_part: bool, over: bool) -> bool {
        let deed = |deed: Deed| deed.allow(status, hats, domain::Need::ALL).is_ok();
        match self {
            Doing::Join => store::join::is_open(status) && !hats.contains(&Hat::Concerned) && !has_part,
            Doing::Refer => {
                store::join::is_open(status)
                    && status != Status::Open
                    && hats.contains(&Hat::Elected)
                    && !hats.contains(&Hat::Referent)
            }
            Doing::Leave => has_part && store::join::is_open(status),
            Doing::Sponsor => deed(Deed::Sponsor),
            Doing::Withdraw => deed(Deed::Withdraw),
            Doing::Authorise => deed(Deed::Authorise),
            Doing::Start => deed(Deed::Start),
            Doing::End => over && deed(Deed::Complete),
            Doing::Stop => !over && deed(Deed::Terminate),
            Doing::Results => deed(Deed::Publish),
            Doing::Dissent => status.has_results() && hats.contains(&Hat::Promoter),
            Doing::Conclude => deed(Deed::Decide),
            Doing::Close => deed(Deed::Close),
            Doing::Retry => status.teaches(),
        }
    }

    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Doing::Join => lang.t("Prendre part à l’essai", "Take part in the try"),
            Doing::Refer => lang.t("Devenir élu·e référent·e", "Become the elected referent"),
            Doing::Leave => lang.t("Quitter l’essai", "Leave the try"),
            Doing::Sponsor => lang.t("Porter à l’étude", "Bring under review"),
            Doing::Withdraw => lang.t("Retirer l’expérimentation", "Withdraw the experiment"),
            Doing::Authorise => lang.t("Décider de l’autorisation", "Decide on the authorisation"),
            Doing::Start => lang.t("Commencer l’essai", "Start the try"),
            Doing::End => lang.t("Achever l’essai", "Complete the try"),
            Doing::Stop => lang.t("Arrêter l’essai avant la fin", "Stop the try early"),
            Doing::Results => lang.t("Publier les résultats", "Publish the results"),
            Doing::Dissent => lang.t("Joindre un avis différent", "Attach a dissent"),
            Doing::Conclude => lang.t("Décider de la suite", "Decide what follows"),
            Doing::Close => lang.t("Clore le dossier", "Close the file"),
            Doing::Retry => lang.t("Essayer à nouveau, autrement", "Try again, otherwise"),
        }
    }

    pub fn lede(self, lang: Lang) -> &'static str {
        match self {
            Doing::Join => lang.t(
                "La personne qui porte l’essai lit votre message et vous répond.",
                "Whoever promotes the try reads your message and answers.",
            ),
            Doing::Refer => lang.t(
                "Vous représentez l’autorité sur le terrain\u{a0}: vous vérifiez avec la personne qui porte l’essai que tout est prêt, et vous pouvez suspendre par prudence.",
                "You stand for the authority on the ground: you check with the promoter that all is ready, and may suspend for safety.",
            ),
            Doing::Leave => lang.t("Vos parts dans cet essai prennent fin. Ce que vous y avez écrit reste.", "Your parts in this try end. What you wrote stays."),
            Doing::Sponsor => lang.t(
                "L’autorité doit alors répondre sans attendre le seuil de soutiens, et son délai devient public.",
                "The authority then has to answer before the threshold of support, and its deadline becomes public.",
            ),
            Doing::Withdraw => lang.t(
                "La page reste, avec votre raison\u{a0}: d’autres pourront reprendre l’idée.",
                "The page stays, with your reason: others can take the idea up.",
            ),
            Doing::Authorise => lang.t(
                "Vous autorisez exactement le protocole figé ci-dessous. Votre réponse arrête le délai public.",
                "You authorise exactly the frozen protocol below. Your answer stops the public clock.",
            ),
            Doing::Start => lang.t(
                "La personne qui porte l’essai et l’élu·e référent·e vérifient chacun les mêmes choses. L’essai commence avec la seconde signature.",
                "The promoter and the elected referent each check the same things. The try begins with the second signature.",
            ),
            Doing::End => lang.t("La date de fin est passée. Les résultats sont attendus.", "The end date has passed. Results are due."),
            Doing::Stop => lang.t(
                "Arrêter ne dispense pas de publier\u{a0}: ce qu’on a appris, même à moitié, sert à d’autres.",
                "Stopping does not lift the duty to publish: what was learned, even by half, serves others.",
            ),
            Doing::Results => lang.t(
                "Un constat publié ne s’efface plus. Une hypothèse qui ne tient pas est un essai-erreur\u{a0}: du savoir, pas une faute.",
                "A published finding cannot be taken away. A hypothesis that does not hold is an essai-erreur: knowledge, not a fault.",
            ),
            Doing::Dissent => lang.t(
                "Votre avis est publié à côté du constat, qui ne change pas.",
                "Your view is published beside the finding, which does not change.",
            ),
            Doing::Conclude => lang.t(
                "Quatre issues prévues par la loi organique du 19\u{a0}avril 2021. Dites pourquoi celle-ci.",
                "Four ways on, laid down by the organic law of 19 April 2021. Say why this one.",
            ),
            Doing::Close => lang.t(
                "Dites ce qui a été fait de la décision. Rien d’autre n’est attendu ensuite.",
                "Say what became of the decision. Nothing more is expected afterwards.",
            ),
            Doing::Retry => lang.t(
                "Votre proposition nommera celle dont elle apprend\u{a0}; l’arbre des essais est affiché sur leurs pages.",
                "Your proposal will name the one it learns from; the family tree is shown on their pages.",
            ),
        }
    }

    pub fn questions(
        self,
        lang: Lang,
        status: Status,
        protocol: Option<&Protocol>,
        others: &[(String, String)],
    ) -> Vec<Question> {
        let q = |name: &str, kind: Kind, label: &str, hint: &str| Question::new(name, kind, label, hint);
        let why = q(
            "text",
            Kind::Text(5),
            lang.t("Pourquoi\u{202f}?", "Why?"),
            lang.t("Tout le monde peut le lire.", "Everybody can read it."),
        );
        let coded =
            |list: &[Reason]| Kind::List(list.iter().map(|r| (r.code().to_owned(), r.name(lang).to_owned())).collect());
        match self {
            Doing::Join => vec![
                q(
                    "part",
                    Kind::One(
                        [
                            (
                                Part::Partner,
                                lang.t("Le mener avec vous", "Run it with you"),
                                lang.t("Organiser, relever, tenir le journal.", "Organise, measure, keep the journal."),
                            ),
                            (
                                Part::Tester,
                                lang.t("Le tester", "Try it out"),
                                lang.t("Participer comme habitant·e.", "Take part as a resident."),
                            ),
                            (
                                Part::Host,
                                lang.t("L’accueillir", "Host it"),
                                lang.t(
                                    "Prêter un lieu, une cour, une vitrine.",
                                    "Lend a place, a yard, a shop window.",
                                ),
                            ),
                        ]
                        .map(|(p, l, n)| (p.code().to_owned(), l.to_owned(), n.to_owned()))
                        .into(),
                    ),
                    lang.t("Comment\u{202f}?", "How?"),
                    "",
                ),
                q(
                    "text",
                    Kind::Text(4),
                    lang.t("Quelques mots pour la personne qui porte l’essai", "A few words for the promoter"),
                    lang.t("Elle seule les lit.", "Only they read them."),
                ),
            ],
            Doing::Refer | Doing::Leave | Doing::End => Vec::new(),
            Doing::Sponsor => vec![why],
            Doing::Dissent => vec![q(
                "text",
                Kind::Text(8),
                lang.t("Ce que vous voyez autrement", "What you see otherwise"),
                lang.t(
                    "Publié avec votre nom, une fois, et ne change plus.",
                    "Published with your name, once, for good.",
                ),
            )],
            Doing::Close => vec![q(
                "text",
                Kind::Text(5),
                lang.t("Ce qui a été fait", "What was done"),
                lang.t("Tout le monde peut le lire.", "Everybody can read it."),
            )],
            Doing::Withdraw => {
                vec![q("reason", coded(Reason::WHY_WITHDRAWN), lang.t("Raison", "Reason"), ""), why]
            }
            Doing::Stop => vec![
                q("reason", coded(Reason::WHY_STOPPED), lang.t("Pourquoi l’essai s’arrête", "Why the try stops"), ""),
                q(
                    "text",
                    Kind::Text(6),
                    lang.t("Ce qui s’est passé", "What happened"),
                    lang.t("Tout le monde peut le lire.", "Everybody can read it."),
                ),
            ],
            Doing::Retry => vec![q(
                "text",
                Kind::Text(4),
                lang.t("Ce que vous en retenez (facultatif)", "What you take from it (optional)"),
                lang.t(
                    "Ce que vous ferez autrement, grâce à ce premier essai.",
                    "What you will do otherwise, thanks to this first try.",
                ),
            )],
            Doing::Conclude => vec![
                q(
                    "conclusion",
                    Kind::One(
                        Conclusion::ALL
                            .iter()
                            .map(|c| (c.code().to_owned(), c.name(lang).to_owned(), String::new()))
                            .collect(),
                    ),
                    lang.t("Votre décision", "Your decision"),
                    "",
                ),
                why,
            ],
            Doing::Start => {
                let primary = protocol.and_then(|p| p.indicators.iter().find(|i| i.weight == Weight::Primary));
                let unit = primary.map(|i| format!("{} ({})", i.measure, i.unit)).unwrap_or_default();
                let mut asked = vec![q(
                    "safeguards",
                    Kind::Tick,
                    lang.t(
                        "J’ai vérifié les précautions du protocole",
                        "I have checked the safeguards of the protocol",
                    ),
                    &protocol.map(|p| p.risks.safeguards.clone()).unwrap_or_default(),
                )];
                if status == Status::Conditioned {
                    asked.push(q(
                        "conditions",
                        Kind::Tick,
                        lang.t("Les conditions de l’autorité sont remplies", "The authority’s conditions are met"),
                        "",
                    ));
                }
                asked.push(q("baseline", Kind::Number, lang.t("Mesure de départ", "Baseline"), &unit));
                asked.push(q("baseline_on", Kind::Day, lang.t("Mesurée le", "Measured on"), ""));
                asked
            }
            Doing::Results => results(lang),
            Doing::Authorise => authorise(lang, protocol, others),
        }
    }
}

fn results(lang: Lang) -> Vec<Question> {
    let text = |name: &str, label: &str, hint: &str| Question::new(name, Kind::Text(5), label, hint);
    let findings = Finding::ALL.iter().map(|f| (f.code().to_owned(), f.name(lang).to_owned(), String::new())).collect();
    vec![
        Question::new("finding", Kind::One(findings), lang.t("Le constat", "The finding"), ""),
        text(
            "summary",
            lang.t("Ce qu’on a constaté", "What was found"),
            lang.t(
                "En quelques phrases, avec les chiffres et leurs limites.",
                "In a few sentences, with the figures and their limits.",
            ),
        ),
        text(
            "deviations",
            lang.t("Écarts au protocole", "Deviations from the protocol"),
            lang.t("Ou «\u{a0}aucun\u{a0}».", "Or “none”."),
        ),
        text(
            "harms",
            lang.t("Dommages et effets non voulus", "Harms and unwanted effects"),
            lang.t("Ou «\u{a0}aucun constaté\u{a0}».", "Or “none seen”."),
        ),
        text("costs", lang.t("Ce que cela a coûté", "What it cost"), lang.t("Argent et temps.", "Money and time.")),
        text("worked", lang.t("Ce qui a marché", "What worked"), ""),
        text("failed", lang.t("Ce qui n’a pas marché", "What did not"), ""),
        text("change", lang.t("Ce qu’on changerait", "What we would change"), ""),
        text("reuse", lang.t("À quelles conditions le reprendre ailleurs", "Conditions for reuse elsewhere"), ""),
    ]
}

fn authorise(lang: Lang, protocol: Option<&Protocol>, others: &[(String, String)]) -> Vec<Question> {
    let note = |said: Authorisation| match said {
        Authorisation::Allow => lang.t("L’essai peut commencer.", "The try may begin."),
        Authorisation::AllowIf => {
            lang.t("L’essai commence quand elles sont remplies.", "The try begins once they are met.")
        }
        Authorisation::Forbid => lang.t(
            "Dites pourquoi\u{a0}; l’auteur peut demander un réexamen.",
            "Say why; the author can ask for another look.",
        ),
        Authorisation::Redirect => {
            lang.t("Elle répond avec un délai à elle.", "It answers with a deadline of its own.")
        }
    };
    let said = Authorisation::ALL.iter().map(|a| (a.code().to_owned(), a.name(lang).to_owned(), note(*a).to_owned()));
    let reasons = Authorisation::Forbid.reasons().iter().map(|r| (r.code().to_owned(), r.name(lang).to_owned()));
    let mut asked = vec![
        Question::new("said", Kind::One(said.collect()), lang.t("Votre décision", "Your decision"), ""),
        Question::new("text", Kind::Text(5), lang.t("Vos raisons", "Your reasons"), lang.t("Publiques.", "Public.")),
        Question::new(
            "legal_basis",
            Kind::Line,
            lang.t("Base légale (pour autoriser)", "Legal basis (to authorise)"),
            lang.t(
                "Le texte et l’article qui vous permettent d’autoriser.",
                "The text and article that let you authorise.",
            ),
        ),
        Question::new("ends_on", Kind::Day, lang.t("Dernier jour (pour autoriser)", "Last day (to authorise)"), ""),
        Question::new(
            "conditions",
            Kind::Text(4),
            lang.t("Conditions, une par ligne (si vous en posez)", "Conditions, one a line (if you set any)"),
            "",
        ),
    ];
    if protocol.is_some_and(|p| p.law.derogation) {
        asked.push(Question::new(
            "formal_act",
            Kind::Line,
            lang.t("Acte formel\u{a0}: numéro et date", "Formal act: number and date"),
            lang.t(
                "Le protocole demande une dérogation\u{a0}: il faut un acte.",
                "The protocol asks for a derogation: an act is needed.",
            ),
        ));
    }
    asked.push(Question::new(
        "reason",
        Kind::List(reasons.collect()),
        lang.t("Motif (pour refuser)", "Reason (to refuse)"),
        "",
    ));
    asked.push(Question::new(
        "to",
        Kind::List(others.to_vec()),
        lang.t("Autorité compétente (pour réorienter)", "Competent authority (to redirect)"),
        "",
    ));
    asked
}
