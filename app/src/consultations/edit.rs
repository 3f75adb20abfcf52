//! Everything else: options, who votes, when, what is done with the result.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    FieldError, Lang, Refusal, Tier,
    consultation::{Answers, OPTIONS_MOST, Question, RISKS},
};
use leptos::prelude::*;
use store::consultation::{self, Consultation, Save};

use super::{drafted, edit_method::method, preparing, words};
use crate::{
    atlas::Atlas,
    ui::{ButtonLink, Choices, ErrorSummary, Field, Form, Select, Submit, TextArea, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, said, see_other, status, summary},
};

/// What the form needs beside the answers.
struct Around<'a> {
    lang: Lang,
    of: &'a Consultation,
    atlas: &'a Atlas,
    subjects: Vec<(String, String)>,
}

/// `GET /consultations/{slug}/edit`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let of = drafted(&app, &mut app.store.read().await?, &visit, &slug).await?;
    let form = of.form.clone();
    page(&app, &visit, &of, form, Vec::new()).await
}

/// `POST /consultations/{slug}/edit`
pub async fn save(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(pairs): Typed<Vec<(String, String)>>,
) -> Answer {
    let of = drafted(&app, &mut app.store.read().await?, &visit, &slug).await?;
    let mut form = Answers::default();
    let (mut version, mut next) = (0, String::new());
    for (name, value) in pairs {
        match name.as_str() {
            "version" => version = value.parse().map_err(|_| AppError::BadRequest)?,
            "next" => next = value,
            _ if Answers::has(&name) => form.set(&name, value.replace('\0', "")),
            _ => return Err(AppError::BadRequest),
        }
    }
    let act = Save { official: visit.person()?, slug: slug.clone(), version, form: form.clone() };
    match app.store.act(act).await {
        Ok(_) => {}
        Err(store::Error::Refused(refusal @ Refusal::ChangedMeanwhile)) => {
            return page(&app, &visit, &of, form, vec![FieldError::new("title", refusal)]).await;
        }
        Err(error) => return Err(error.into()),
    }
    if next != "check" {
        return Ok(see_other(&format!("/consultations/{slug}/edit")).flash(Flash::VotePrepared).into_response());
    }
    let mut conn = app.store.read().await?;
    let of = drafted(&app, &mut conn, &visit, &slug).await?;
    let checked = consultation::checked(&mut conn, &of, app.store.now()).await?;
    drop(conn);
    match checked {
        // kept, and shown with what is missing
        Err(errors) => page(&app, &visit, &of, form, errors).await,
        Ok(_) => {
            let address = format!("/consultations/{slug}/trial");
            Ok(see_other(&address).flash(Flash::VotePrepared).into_response())
        }
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    of: &Consultation,
    form: Answers,
    errors: Vec<FieldError>,
) -> Result<Response, AppError> {
    let (lang, atlas) = (visit.lang, app.atlas().await?);
    let subjects = consultation::subjects(&mut app.store.read().await?, of.authority, lang).await?;
    let title = lang.t("Préparer ce vote", "Prepare this vote");
    Ok(Page::new(format!("{title} — {}", of.title)).status(status(&errors)).render(app, visit, || {
        let around = Around { lang, of, atlas: &atlas, subjects };
        around.view(title, &form, &errors)
    }))
}

impl Around<'_> {
    fn view(&self, title: &'static str, form: &Answers, errors: &[FieldError]) -> AnyView {
        let (lang, of) = (self.lang, self.of);
        let [said_title, said_stake, said_plain] =
            ["title", "stake", "plain"].map(|field| (form.get(field).to_owned(), said(lang, errors, field)));
        let parts = [
            self.options(form, errors),
            method(lang, of.question, of.method, form, errors),
            self.voters(form, errors),
            self.period(form, errors),
            self.commitment(form, errors),
        ];
        let version = of.version.to_string();
        view! {
            <ErrorSummary lang errors=summary(lang, errors) />
            {preparing(lang, title, format!("{} · {}", of.question.name(lang), of.method.name(lang)))}
            <Form action=format!("/consultations/{}/edit", of.slug)>
                <input type="hidden" name="version" value=version />
                <Field
                    name="title"
                    label=lang.t("La question, en une ligne", "The question, in a line")
                    value=said_title.0
                    error=said_title.1
                />
                <TextArea
                    name="stake"
                    label=lang.t("Ce qui est en jeu", "What is at stake")
                    hint=lang.t(
                        "Les faits dont on a besoin pour choisir, et ce que chaque option changerait.",
                        "The facts that it takes to choose, and what each option would change.",
                    )
                    value=said_stake.0
                    error=said_stake.1
                    rows=6
                />
                <TextArea
                    name="plain"
                    label=lang.t("Le même en facile à lire (recommandé)", "The same in easy words (recommended)")
                    hint=lang.t("Phrases courtes, mots de tous les jours, une idée par phrase.", "Short sentences, everyday words, one idea each.")
                    value=said_plain.0
                    error=said_plain.1
                    rows=4
                />
                {parts.into_iter().collect_view()}
                <div class="cluster">
                    <Submit label=lang.t("Vérifier et essayer", "Check and try out") name="next" value="check" />
                    <Submit
                        label=lang.t("Enregistrer tel quel", "Save as it is")
                        variant=Variant::Secondary
                        name="next"
                        value="keep"
                    />
                </div>
            </Form>
            <p class="cluster">
                <ButtonLink
                    href=format!("/consultations/{}/opening", of.slug)
                    label=lang.t("Relire et ouvrir", "Read it and open it")
                    variant=Variant::Secondary
                />
            </p>
        }
        .into_any()
    }

    fn options(&self, form: &Answers, errors: &[FieldError]) -> AnyView {
        let lang = self.lang;
        let about = |name: String, label: String| {
            let (value, error) = (form.get(&name).to_owned(), said(lang, errors, &name));
            let none = lang.t("Aucune", "None");
            view! { <Select name label value options=self.subjects.clone() empty_label=none error /> }
        };
        if self.of.question == Question::Go {
            let label = lang.t("L’expérimentation dont il s’agit", "The experiment that it is about").to_owned();
            return about("experiment".to_owned(), label).into_any();
        }
        let budget = self.of.question == Question::Budget;
        let filled = (1..=OPTIONS_MOST).filter(|n| !form.get(&format!("option-{n}")).is_empty()).max().unwrap_or(0);
        let row = |n: usize| {
            let (name, cost) = (format!("option-{n}"), format!("cost-{n}"));
            let (value, error) = (form.get(&name).to_owned(), said(lang, errors, &name));
            let label = lang.t(format!("Option {n}"), format!("Option {n}"));
            let price = budget.then(|| {
                let (value, error) = (form.get(&cost).to_owned(), said(lang, errors, &cost));
                let label = lang.t("Coût, en euros", "Cost, in euros");
                view! { <Field name=cost.clone() label value inputmode="numeric" short=true error /> }
            });
            let subject = about(
                format!("experiment-{n}"),
                lang.t("Expérimentation liée (facultatif)", "Experiment that it is about (optional)").to_owned(),
            );
            view! {
                <div class="option-row">
                    <Field name=name label value error />
                    {price}
                    {subject}
                </div>
            }
            .into_any()
        };
        let shown = (filled + 1).clamp(4, OPTIONS_MOST);
        let more = (shown < OPTIONS_MOST).then(|| {
            let rows = (shown + 1..=OPTIONS_MOST).map(row).collect_view();
            view! {
                <details class="more-options">
                    <summary>{lang.t("Plus d’options", "More options")}</summary>
                    {rows}
                </details>
            }
        });
        view! {
            <fieldset class="fieldset option-rows">
                <legend class="label">{lang.t("Les options", "The options")}</legend>
                <p class="hint">
                    {lang.t(
                        "Chaque votant les voit dans un ordre différent. Laissez vide ce qui ne sert pas.",
                        "Each voter sees them in another order. Leave empty what is not needed.",
                    )}
                </p>
                {(1..=shown).map(row).collect_view()}
                {more}
            </fieldset>
        }
        .into_any()
    }

    fn voters(&self, form: &Answers, errors: &[FieldError]) -> AnyView {
        let lang = self.lang;
        let value = |field: &str| form.get(field).to_owned();
        let wrong = |field: &str| said(lang, errors, field);
        let tiers = Tier::ALL.map(|t| (t.code().to_owned(), t.name(lang).to_owned(), t.meaning(lang).to_owned()));
        let areas = self.atlas.areas.iter().map(|area| (area.id.clone(), area.name.clone())).collect();
        let quorums = [
            ("none", lang.t("Aucune", "None")),
            ("cast", lang.t("Un nombre de bulletins", "A number of ballots")),
            (
                "share",
                lang.t(
                    "Une part des personnes qui peuvent voter, en pour cent",
                    "A part of those who may vote, in per cent",
                ),
            ),
        ];
        let quorums = quorums.map(|(code, name)| (code.to_owned(), name.to_owned(), String::new()));
        view! {
            <h2>{lang.t("Qui vote", "Who votes")}</h2>
            <Select
                name="territory"
                label=lang.t("Qui habite", "Whoever lives in")
                hint=lang.t("Chacun le dit sur l’honneur.", "Everybody says so by their own word.")
                value=value("territory")
                options=areas
                empty_label=lang.t("Choisir…", "Choose…")
                error=wrong("territory")
            />
            <Choices
                name="tier"
                legend=lang.t("Ce que l’on doit savoir de qui vote", "What has to be known of who votes")
                value=value("tier")
                options=tiers.to_vec()
                error=wrong("tier")
            />
            <Field
                name="size"
                label=lang.t("Combien de personnes peuvent voter, environ (facultatif)", "How many people may vote, about (optional)")
                value=value("size")
                inputmode="numeric"
                short=true
                error=wrong("size")
            />
            <Choices
                name="quorum_kind"
                legend=lang.t("Participation sans laquelle le résultat ne décide rien", "Turnout without which the result decides nothing")
                value=value("quorum_kind")
                options=quorums.to_vec()
                error=wrong("quorum_kind")
            />
            <Field
                name="quorum"
                label=lang.t("Combien", "How many")
                value=value("quorum")
                inputmode="numeric"
                short=true
                error=wrong("quorum")
            />
        }
        .into_any()
    }

    fn period(&self, form: &Answers, errors: &[FieldError]) -> AnyView {
        let lang = self.lang;
        // the field knows one way to write an instant
        let [opens, closes] = ["opens", "closes"].map(|field| {
            let typed = form.get(field);
            domain::Moment::read(typed).map_or(typed.to_owned(), domain::Moment::as_minute)
        });
        view! {
            <h2>{lang.t("Quand", "When")}</h2>
            <Field
                name="opens"
                label=lang.t("Ouverture (facultatif)", "Opening (optional)")
                hint=lang.t("Vide\u{a0}: dès qu’une seconde personne l’ouvre. Heure de Paris.", "Empty: as soon as a second person opens it. Paris time.")
                kind="datetime-local"
                short=true
                value=opens
                error=said(lang, errors, "opens")
            />
            <Field
                name="closes"
                label=lang.t("Clôture", "End")
                hint=lang.t("À cet instant, plus aucun bulletin n’est compté.", "From this instant on no ballot is counted.")
                kind="datetime-local"
                short=true
                value=closes
                error=said(lang, errors, "closes")
            />
        }
        .into_any()
    }

    fn commitment(&self, form: &Answers, errors: &[FieldError]) -> AnyView {
        let lang = self.lang;
        let yes_no = [("no", lang.t("Non", "No")), ("yes", lang.t("Oui", "Yes"))];
        let yes_no = yes_no.map(|(code, name)| (code.to_owned(), name.to_owned(), String::new()));
        view! {
            <h2>{lang.t("Ce que l’autorité en fera", "What the authority will do with it")}</h2>
            <TextArea
                name="commitment"
                label=lang.t("L’engagement", "The commitment")
                hint=lang.t("Ce qui sera fait selon le résultat, y compris s’il déplaît.", "What will be done depending on the result, even if it displeases.")
                value=form.get("commitment").to_owned()
                error=said(lang, errors, "commitment")
                rows=4
            />
            <Field
                name="answer_days"
                label=lang.t("Réponse publique dans les (jours)", "Public answer within (days)")
                value=form.get("answer_days").to_owned()
                inputmode="numeric"
                short=true
                error=said(lang, errors, "answer_days")
            />
            <h2>{lang.t("Ce que ce vote ne protège pas", "What this vote does not protect against")}</h2>
            <p>
                {lang.t(
                    "Les bulletins sont anonymes, mais on vote de chez soi. Trois questions, dont les réponses sont figées avec le vote\u{a0}: un oui, et il doit se tenir autrement.",
                    "Ballots are anonymous, but one votes from home. Three questions, whose answers are fixed with the vote: one yes, and it has to be held in another way.",
                )}
            </p>
            {RISKS
                .iter()
                .map(|(risk, _)| {
                    view! {
                        <Choices
                            name=*risk
                            legend=words::risk(lang, risk)
                            value=form.get(risk).to_owned()
                            options=yes_no.to_vec()
                            error=said(lang, errors, risk)
                        />
                    }
                })
                .collect_view()}
        }
        .into_any()
    }
}
