import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { supportedToReview, unsubscribe, weekly } from './letters';
import { askMandate } from './mandates';
import { addPasskey, plugIn } from './passkeys';
import { GAELLE, type Letter, newcomer, signInAs, signInOfficial, signUp, typeCode, resume, sessionOf } from './people';
import { type Step, answers, draft } from './proposal';
import { portal } from './portal';
import type { Server } from './server';
import { expect, type Page } from './test';

/** A page, as one kind of person finds it. */
export interface Scene {
  name: string;
  /** Its line in the table of routes. */
  route: string;
  /** What comes first, in French; gives back the page's address. */
  enter(page: Page, server: Server): Promise<string>;
  /** What is done on the page each time it has been opened, in any language. */
  then?(page: Page): Promise<void>;
}

/** Experiments of the demo world, one in each state. */
const OPEN = '/experiments/faucher-apres-le-15-aout';
const UNDER_REVIEW = '/experiments/velos-cargos-marche-de-wazemmes';
const UNANSWERED = '/experiments/premier-bus-halluin-douze-minutes';
const REJECTED = '/experiments/afficher-les-plaques-des-depots-sauvages';
const ACCEPTED = '/experiments/bancs-a-l-ombre-de-la-gare-saint-sauveur';
const REFUSED = '/experiments/eteindre-les-feux-la-nuit-boulevard-gambetta';
const SUBMITTED = '/experiments/habiter-au-dessus-des-boutiques';
const RETURNED = '/experiments/histoires-du-soir-en-plusieurs-langues';
const IN_ENGLISH = '/experiments/une-heure-calme-a-la-piscine';

const REGISTERED = '/experiments/lampadaires-qui-attendent-quelqu-un';
const RUNNING = '/experiments/pedibus-accompagne-quartier-michelet';
const COMPLETED = '/experiments/carte-des-bancs-tenue-par-les-anciens';
const PUBLISHED = '/experiments/composteurs-de-palier-moulins';
const CLOSED = '/experiments/rue-de-l-ecole-michelet-sans-voitures';
const DECIDED = '/experiments/pedibus-de-l-ecole-michelet';
const PROTOCOL = ['hypothesis', 'primary', 'indicator-2', 'comparison', 'stops', 'law', 'risks', 'means', 'amendment'];

/** Tries of the demo world on the ground: one that runs, one that waits. */
const GROUND = '/experiments/pedibus-accompagne-quartier-michelet';
const WAITING = '/experiments/jeux-d-eau-rue-du-faubourg-d-arras';

/** Votes of the demo world: one that is prepared, one that is open, three that were counted. */
const VOTE_PREPARED = '/consultations/vote-de-la-rue-pietonne';
const VOTE_OPEN = '/consultations/par-quelle-rue-commencer-les-arbres-d-ombrage';
const VOTE_RUNOFF = '/consultations/quel-essai-lancer-d-abord-autour-des-ecoles';
const VOTE_BUDGET = '/consultations/120-000-pour-des-essais-dans-les-quartiers-lesquels';
const VOTE_GO = '/consultations/essayer-les-lampadaires-qui-attendent-quelqu-un';

const at = (address: string) => async () => address;

/** As somebody of the demo for whom the server printed a link. */
const as = (kind: string, address: string) => async (page: Page, server: Server) => {
  await signInAs(page, server, kind);
  return address;
};

const asNewcomer = (address: string) => async (page: Page) => {
  await signUp(page);
  return address;
};

const inDraft = (step: Step | 'review' | 'deletion', other = {}) => async (page: Page) => {
  await draft(page, answers(other));
  return new URL(page.url()).pathname.replace('review', step);
};

/** Addresses of the first argument about an experiment: its own page, and what one can do with it. */
const argumentOf = (experiment: string, act = '', cast?: string) => async (page: Page, server: Server) => {
  if (cast) await signInOfficial(page, server, `${cast}@essaim.example`);
  await page.goto(experiment);
  const href = (await page.locator('.best-one a').first().getAttribute('href'))!;
  return `${href}${act}`;
};

/** The page that shows a token, once: its address is that of the list, to which it came back. */
const tokenToRevoke = async (page: Page) => {
  await signUp(page, undefined, '/me/tokens');
  await makeToken(page);
  await page.goto('/me/tokens');
  return (await page.getByRole('link', { name: /^Révoquer/ }).getAttribute('href'))!;
};

async function makeToken(page: Page) {
  await page.getByLabel('À quoi il sert').fill('Relevés du lundi');
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  await page.locator('.token-code').waitFor();
}

/** Data of a portal, looked at by whoever runs a try. */
async function dataSeen(page: Page, server: Server) {
  await signInOfficial(page, server, 'grace@essaim.example');
  const { origin } = await portal();
  await page.goto(`${GROUND}/data/new`);
  await page.getByLabel('L’adresse des données').fill(`${origin}/fr/datasets/comptages-pietons/`);
  await page.getByRole('button', { name: 'Voir ces données' }).click();
  await page.getByRole('heading', { name: 'Comptages de piétons' }).waitFor();
  return new URL(page.url()).pathname;
}

/** The same, attached. */
async function dataset(page: Page, server: Server) {
  await dataSeen(page, server);
  await page.getByRole('radio', { name: 'Ce que nous mesurerons' }).check({ force: true });
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await page.getByRole('status').waitFor();
  return new URL(page.url()).pathname;
}

/** A recipe drafted for it. */
async function recipe(page: Page, server: Server) {
  const at = await dataset(page, server);
  return `${GROUND}${at}/reading?column=comptage`;
}

/** A recipe that is kept, on its way to its end. */
async function recipeToEnd(page: Page, server: Server) {
  await page.goto(await recipe(page, server));
  await page.getByText('Changer la recette').click();
  // another one for each page that is looked at
  await page.getByLabel('Regrouper').selectOption('day');
  await page.getByRole('button', { name: 'Voir ce que cela donne' }).click();
  await page.getByRole('button', { name: 'Garder cette recette' }).click();
  await page.getByRole('status').waitFor();
  await page.goto(page.url().replace('/readings', '') + '#data');
  await page.locator('#data a', { hasText: 'Comptages de piétons' }).last().click();
  await page.getByRole('link', { name: /^En tirer des relevés/ }).first().click();
  return (await page.getByRole('link', { name: /^Arrêter cette recette/ }).last().getAttribute('href'))!;
}

/** A file with shapes, looked at. */
async function shapesSeen(page: Page, server: Server) {
  await signInOfficial(page, server, 'grace@essaim.example');
  const { origin } = await portal();
  await page.goto(`${GROUND}/data/new`);
  await page.getByLabel('L’adresse des données').fill(`${origin}/shapes.geojson`);
  await page.getByRole('button', { name: 'Voir ces données' }).click();
  await page.getByRole('img', { name: /^Dessin/ }).waitFor();
  return new URL(page.url()).pathname;
}

/** An argument of somebody new, to change. */
async function argumentToEdit(page: Page, experiment = OPEN) {
  await signUp(page);
  await page.goto(`${experiment}/discussion`);
  await page.getByText('Ajouter un argument ou une question').click();
  await page.getByRole('radio', { name: 'Question', exact: true }).check({ force: true });
  await page.getByLabel('Votre texte').fill('Qui prévient les agriculteurs ?');
  await page.getByRole('button', { name: 'Publier' }).click();
  return `${new URL(page.url()).pathname}/edit`;
}

/** The author of a text that was removed, where one asks for another look. */
async function removedText(page: Page, server: Server) {
  const address = (await argumentToEdit(page, UNDER_REVIEW)).replace('/edit', '');
  const author = await sessionOf(page);
  await signInOfficial(page, server, 'malik@essaim.example');
  await page.goto(`${address}/moderation`);
  await page.getByRole('radio', { name: 'Retirer' }).check({ force: true });
  await page.getByLabel('Raison (pour retirer)').selectOption({ label: 'Blessant ou haineux' });
  await page.getByLabel('Pourquoi, en une phrase').fill('Les agriculteurs y sont moqués.');
  await page.getByRole('button', { name: 'Publier ma décision' }).click();
  await page.getByText('Votre décision est publiée').waitFor();
  await resume(page, server, author);
  return `${address}/appeal`;
}

/** Home, once a commune was chosen. */
async function near(page: Page) {
  await page.goto('/');
  await page.getByLabel('Votre commune').selectOption({ label: 'Lille' });
  await page.getByRole('button', { name: 'Voir' }).click();
  await page.getByRole('heading', { name: 'Lille et alentour' }).waitFor();
  return '/';
}

const waitingForCode = async (page: Page) => {
  await page.goto('/sign-in');
  await page.getByLabel('Votre adresse électronique').fill(newcomer().email);
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await page.getByLabel('Code à six chiffres').waitFor();
  return '/sign-in/code';
};

/** As anybody of the demo's cast. */
const asCast = (key: string, address: string) => async (page: Page, server: Server) => {
  await signInOfficial(page, server, `${key}@essaim.example`);
  return address;
};

/** The newest act of decision about an experiment. */
const actOf = (address: string) => async (page: Page) => {
  await page.goto(address);
  return (await page.locator('.acts a').first().getAttribute('href'))!;
};

/** The newest receipt of a resident of the demo. */
async function receiptOf(page: Page, server: Server) {
  await signInAs(page, server, 'resident');
  await page.goto('/me/receipts');
  return (await page.locator('.row a').first().getAttribute('href'))!;
}

/** Where the mandate of somebody is ended. */
async function endOf(page: Page, name: string) {
  await page.goto('/mandates');
  return (await page.locator('.row', { hasText: name }).getByRole('link', { name: 'Mettre fin' }).getAttribute('href'))!;
}

/** A key of somebody new. */
async function passkeyToRemove(page: Page) {
  await signUp(page);
  await plugIn(page);
  await addPasskey(page, 'Mon téléphone');
  return (await page.getByRole('link', { name: /^Retirer/ }).getAttribute('href'))!;
}

/** A mandate that the other administrator asked for. */
async function mandateAsked(page: Page, server: Server) {
  await signInOfficial(page, server, 'ernest@essaim.example');
  const person = newcomer('Élise');
  await askMandate(page, person);
  await page.context().clearCookies();
  await signInAs(page, server, 'administrator');
  await page.goto('/mandates');
  return (await page.getByRole('link', { name: person.name }).getAttribute('href'))!;
}

/** A refusal that its author contests, on the desk of somebody who may look again. */
async function appealed(page: Page, server: Server) {
  const address = `${REJECTED}/appeal`;
  await signInOfficial(page, server, 'marguerite@essaim.example');
  const answer = await page.goto(address);
  if (answer?.ok()) {
    await page.getByLabel('Pourquoi ce refus devrait être revu').fill('Les plaques seraient floutées.');
    await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
  }
  await page.context().clearCookies();
  await signInOfficial(page, server, 'odile@essaim.example');
  return `${address}/judgement`;
}

/** A link that invites somebody to evaluate a try. */
async function invitation(page: Page, server: Server) {
  await signInOfficial(page, server, 'grace@essaim.example');
  await page.goto(`${RUNNING}/people`);
  await page.getByLabel('Pour quelle part ?').selectOption('tester');
  await page.getByRole('button', { name: 'Créer un lien d’invitation' }).click();
  const link = await page.locator('.invitation-link').innerText();
  await page.context().clearCookies();
  await signUp(page);
  return new URL(link).pathname;
}

/** A conversation that somebody new began. */
async function conversation(page: Page) {
  await signUp(page);
  await page.goto(`${OPEN}/contact`);
  await page.getByLabel('Votre message').fill('Bonjour, je peux prêter une tondeuse. Où vous retrouver ?');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await page.locator('.thread').waitFor();
  return new URL(page.url()).pathname;
}

/** What a promoter is told once somebody has written. */
async function newsOf(page: Page, server: Server) {
  await conversation(page);
  await page.context().clearCookies();
  await signInOfficial(page, server, 'lucie@essaim.example');
  return '/me/notices';
}

/** The address in a letter that ends all letters: somebody new supports what has just gone to review. */
async function unsubscribing(page: Page, server: Server) {
  const { person } = await supportedToReview(page, server);
  let letter: Letter | undefined;
  await expect(async () => {
    letter = await weekly(page, person.email, /^Votre semaine/);
  }).toPass({ timeout: 20_000 });
  return unsubscribe(letter!);
}

/** A file that was sent and waits for a yes. */
async function fileSent(page: Page, server: Server) {
  await signInOfficial(page, server, 'grace@essaim.example');
  await page.goto(`${GROUND}/imports`);
  const text = 'Date;Valeur\n2026-01-05;2\n31/04/2026;3\n2026-01-06;beaucoup\n';
  await page.getByLabel('Le fichier CSV').setInputFiles({ name: 'releves.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Voir ce qu’il contient' }).click();
  await page.getByRole('heading', { name: 'Avant d’importer' }).waitFor();
  return new URL(page.url()).pathname;
}

/** Asks what the author would read. */
const previewOpening = async (page: Page) => {
  const form = page.locator('form[action$="/moderation"]');
  await form.locator('input[value=open]').check({ force: true });
  await form.locator('button[value=preview]').click();
  await page.locator('#letter').waitFor();
};

/** Sends the slip without saying where one lives. */
const undeclared = async (page: Page) => {
  await page.locator('.slip-form button[type=submit]').click();
  await page.locator('#errors').waitFor();
};

/** The last button of a slip: of the browser that takes it over, or of the form. */
const CAST = '[data-cast], button[value=cast]';

/** Fills in a little of the slip, and looks at it again. */
const toReview = async (page: Page) => {
  await page.locator('#mark-o1').check({ force: true });
  await page.locator('#declared').check({ force: true });
  await page.locator('.slip-form button[type=submit]').click();
  await page.locator(CAST).waitFor();
};

/** Somebody who has just voted. */
async function voted(page: Page) {
  await signUp(page);
  await page.goto(`${VOTE_OPEN}/vote`);
  await toReview(page);
  await page.locator(CAST).click();
  await page.locator('.ballot-code').waitFor();
  return `${VOTE_OPEN}/mine`;
}

/** Types a sheet of paper that nobody else typed. */
const sheetTyped = async (page: Page) => {
  await page.locator('#sheet').fill('12');
  await page.locator('[name=marked][value=chosen]').check({ force: true });
  await page.locator('#mark-o1').check({ force: true });
  await page.locator('.slip-form button[type=submit]').click();
  await page.locator('.sheet-figures').waitFor();
};

/** Counts an example. */
const tried = async (page: Page) => {
  await page.locator('.slip-form button[type=submit]').click();
  await page.locator('.vote-picture').waitFor();
};

/** Empties the form and sends it. */
const sendEmpty = async (page: Page) => {
  // the one that the page is about, not a smaller one beside it
  const form = page.locator('main form.form:has([name=submission]), main form.form:not(:has([name=task], [name=body])):not(.panel .notes form)').first();
  for (const field of await form.locator('input:not([type=hidden], [type=file], [type=radio], [type=checkbox]), textarea').all()) {
    await field.fill('');
  }
  for (const choice of await form.locator('select:has(option[value=""])').all()) await choice.selectOption('');
  await form.locator('button[type=submit]').first().click();
  await page.locator('#errors').waitFor();
};

/** Sends the form behind the fold with nothing in it. */
const sendArgument = async (page: Page) => {
  const fold = page.locator('.arguing');
  await fold.locator('summary').click();
  await fold.locator('button[type=submit]').click();
  await page.locator('#errors').waitFor();
};

const noToken = async (page: Page) => {
  await page.locator('form[action="/me/tokens"] button').click();
  await page.locator('#errors').waitFor();
};

const oneToken = async (page: Page) => {
  await page.locator('#name').fill('Relevés du lundi');
  await page.locator('form[action="/me/tokens"] button').click();
  await page.locator('.token-code').waitFor();
};

const noWebhook = async (page: Page) => {
  await page.locator('.more-options summary').click();
  await page.locator('form[action="/me/webhooks"] button').click();
  await page.locator('#errors').waitFor();
};

const oneWebhook = async (page: Page) => {
  await page.locator('#name').fill('Site de l’association');
  await page.locator('#address').fill('http://127.0.0.1:9/essaim');
  await page.locator('form[action="/me/webhooks"] button').click();
  await page.locator('.token-code').waitFor();
};

/** Its address; a message has just failed to reach it. */
const brokenWebhook = async (page: Page) => {
  await signUp(page, undefined, '/me/webhooks');
  await oneWebhook(page);
  await page.getByRole('link', { name: 'Je l’ai copié' }).click();
  const address = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Envoyer un message d’essai' }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('l’adresse ne répond pas').first()).toBeVisible({ timeout: 500 });
  }).toPass();
  return address;
};

const STEPS: Step[] = ['problem', 'try', 'where', 'who'];

/** Every page, in every state that looks different. */
export const SCENES: Scene[] = [
  { name: 'home', route: '/', enter: at('/') },
  { name: 'home, near a commune', route: '/', enter: near },
  { name: 'list', route: '/experiments', enter: at('/experiments') },
  { name: 'list, filtered', route: '/experiments', enter: at('/experiments?in=epci%3A200093201&theme=mobility&sort=nearly') },
  { name: 'map', route: '/experiments', enter: at('/experiments?view=map') },
  { name: 'map, of a commune', route: '/experiments', enter: at('/experiments?in=commune%3A59350&view=map') },
  { name: 'list, found', route: '/experiments', enter: at('/experiments?q=jardin') },
  { name: 'list, nothing found', route: '/experiments', enter: at('/experiments?q=zzz') },
  { name: 'experiment, open', route: '/experiments/{slug}', enter: at(OPEN) },
  { name: 'experiment, under review', route: '/experiments/{slug}', enter: at(UNDER_REVIEW) },
  { name: 'experiment, without an answer', route: '/experiments/{slug}', enter: at(UNANSWERED) },
  { name: 'experiment, not admitted', route: '/experiments/{slug}', enter: at(REJECTED) },
  { name: 'experiment, written in English', route: '/experiments/{slug}', enter: at(IN_ENGLISH) },
  { name: 'experiment, supported', route: '/experiments/{slug}', enter: as('resident', UNDER_REVIEW) },
  { name: 'experiment, returned to me', route: '/experiments/{slug}', enter: as('resident', RETURNED) },
  { name: 'experiment, to moderate', route: '/experiments/{slug}', enter: as('moderator', SUBMITTED) },
  { name: 'support to confirm', route: '/experiments/{slug}/support', enter: as('resident', `${OPEN}/support`) },
  { name: 'moderation', route: '/experiments/{slug}/moderation', enter: as('moderator', `${SUBMITTED}/moderation`) },
  { name: 'moderation, refused', route: '/experiments/{slug}/moderation', enter: as('moderator', `${SUBMITTED}/moderation`), then: sendEmpty },
  { name: 'moderation, mail to look at', route: '/experiments/{slug}/moderation', enter: as('moderator', `${SUBMITTED}/moderation`), then: previewOpening },
  { name: 'answer', route: '/experiments/{slug}/answer', enter: as('elected official', `${UNDER_REVIEW}/answer`) },
  { name: 'answer, refused', route: '/experiments/{slug}/answer', enter: as('elected official', `${UNDER_REVIEW}/answer`), then: sendEmpty },
  { name: 'hand-over', route: '/experiments/{slug}/hand-over', enter: as('elected official', `${UNDER_REVIEW}/hand-over`) },
  { name: 'hand-over, refused', route: '/experiments/{slug}/hand-over', enter: as('elected official', `${UNDER_REVIEW}/hand-over`), then: sendEmpty },
  { name: 'experiment, accepted', route: '/experiments/{slug}', enter: at(ACCEPTED) },
  { name: 'experiment, refused', route: '/experiments/{slug}', enter: at(REFUSED) },
  { name: 'experiment, held by my authority', route: '/experiments/{slug}', enter: as('elected official', UNDER_REVIEW) },
  { name: 'act of decision', route: '/experiments/{slug}/decisions/{id}', enter: actOf(ACCEPTED) },
  { name: 'appeal', route: '/experiments/{slug}/appeal', enter: asCast('omar', `${REFUSED}/appeal`) },
  { name: 'appeal, refused', route: '/experiments/{slug}/appeal', enter: asCast('omar', `${REFUSED}/appeal`), then: sendEmpty },
  { name: 'votes', route: '/consultations', enter: at('/consultations') },
  { name: 'vote, open', route: '/consultations/{slug}', enter: at(VOTE_OPEN) },
  { name: 'vote, budget counted', route: '/consultations/{slug}', enter: at(VOTE_BUDGET) },
  { name: 'vote, run-off counted', route: '/consultations/{slug}', enter: at(VOTE_RUNOFF) },
  { name: 'vote, go or no go counted', route: '/consultations/{slug}', enter: at(VOTE_GO) },
  { name: 'slip', route: '/consultations/{slug}/vote', enter: asNewcomer(`${VOTE_OPEN}/vote`) },
  { name: 'slip, refused', route: '/consultations/{slug}/vote', enter: asNewcomer(`${VOTE_OPEN}/vote`), then: undeclared },
  { name: 'slip, to review', route: '/consultations/{slug}/vote', enter: asNewcomer(`${VOTE_OPEN}/vote`), then: toReview },
  { name: 'paper ballots', route: '/consultations/{slug}/paper', enter: as('moderator', `${VOTE_OPEN}/paper`) },
  { name: 'paper ballots, refused', route: '/consultations/{slug}/paper', enter: as('moderator', `${VOTE_OPEN}/paper`), then: sendEmpty },
  { name: 'paper ballots, some typed', route: '/consultations/{slug}/paper', enter: as('moderator', `${VOTE_OPEN}/paper`), then: sheetTyped },
  { name: 'paper ballots, over', route: '/consultations/{slug}/paper', enter: as('moderator', `${VOTE_RUNOFF}/paper`) },
  { name: 'my vote', route: '/consultations/{slug}/mine', enter: voted },
  { name: 'my vote, none', route: '/consultations/{slug}/mine', enter: asNewcomer(`${VOTE_OPEN}/mine`) },
  { name: 'ballot, not found', route: '/consultations/{slug}/ballot', enter: at(`${VOTE_RUNOFF}/ballot?number=12345`) },
  { name: 'answer to a vote', route: '/consultations/{slug}/reply', enter: as('elected official', `${VOTE_RUNOFF}/reply`) },
  { name: 'answer to a vote, refused', route: '/consultations/{slug}/reply', enter: as('elected official', `${VOTE_RUNOFF}/reply`), then: sendEmpty },
  { name: 'votes being prepared', route: '/consultations/prepare', enter: as('moderator', '/consultations/prepare') },
  { name: 'new vote', route: '/consultations/new', enter: as('moderator', '/consultations/new') },
  { name: 'new vote, refused', route: '/consultations/new', enter: as('moderator', '/consultations/new'), then: sendEmpty },
  { name: 'vote to prepare', route: '/consultations/{slug}/edit', enter: as('moderator', `${VOTE_PREPARED}/edit`) },
  { name: 'vote to try out', route: '/consultations/{slug}/trial', enter: as('moderator', `${VOTE_PREPARED}/trial`), then: tried },
  { name: 'vote to open', route: '/consultations/{slug}/opening', enter: as('elected official', `${VOTE_PREPARED}/opening`) },
  { name: 'authorities', route: '/authorities', enter: at('/authorities') },
  { name: 'authority', route: '/authorities/{slug}', enter: at('/authorities/mel') },
  { name: 'authority, a commune', route: '/authorities/{slug}', enter: at('/authorities/tourcoing') },
  { name: 'who decides', route: '/authorities/who', enter: at('/authorities/who?commune=59350&theme=water') },
  { name: 'who decides, refused', route: '/authorities/who', enter: at('/authorities/who?commune=1&theme=water&day=2026-04-31') },
  { name: 'competences', route: '/authorities/{slug}/competences', enter: as('administrator', '/authorities/mel/competences') },
  { name: 'competences, refused', route: '/authorities/{slug}/competences', enter: as('administrator', '/authorities/mel/competences'), then: sendEmpty },
  { name: 'moderation log', route: '/moderation', enter: at('/moderation') },
  { name: 'templates', route: '/desk/templates', enter: as('moderator', '/desk/templates') },
  { name: 'templates, refused', route: '/desk/templates', enter: as('moderator', '/desk/templates'), then: sendEmpty },
  { name: 'mail', route: '/desk/mail', enter: as('administrator', '/desk/mail') },
  { name: 'portals, none', route: '/desk/portals', enter: as('administrator', '/desk/portals') },
  { name: 'letters', route: '/me/letters', enter: as('moderator', '/me/letters') },
  { name: 'mandates', route: '/mandates', enter: as('administrator', '/mandates') },
  { name: 'new mandate', route: '/mandates/new', enter: as('administrator', '/mandates/new') },
  { name: 'new mandate, refused', route: '/mandates/new', enter: as('administrator', '/mandates/new'), then: sendEmpty },
  { name: 'mandate to end', route: '/mandates/{id}/end', enter: async (page, server) => (await signInAs(page, server, 'administrator'), endOf(page, 'Malik Haddouche')) },
  { name: 'mandate to confirm', route: '/mandates/requests/{id}', enter: mandateAsked },
  { name: 'judgement', route: '/experiments/{slug}/appeal/judgement', enter: appealed },
  { name: 'new proposal', route: '/experiments/new', enter: at('/experiments/new') },
  { name: 'new proposal, refused', route: '/experiments/new', enter: at('/experiments/new'), then: sendEmpty },
  { name: 'new proposal, drafts waiting', route: '/experiments/new', enter: async (page) => (await draft(page, answers()), '/experiments/new') },
  ...STEPS.map((step) => ({ name: `draft, ${step}`, route: '/drafts/{id}/{step}', enter: inDraft(step) })),
  ...STEPS.map((step) => ({ name: `draft, ${step}, refused`, route: '/drafts/{id}/{step}', enter: inDraft(step), then: sendEmpty })),
  { name: 'draft, review', route: '/drafts/{id}/{step}', enter: inDraft('review') },
  { name: 'draft, review, signed in', route: '/drafts/{id}/{step}', enter: async (page) => (await signUp(page), inDraft('review')(page)) },
  { name: 'draft, to delete', route: '/drafts/{id}/deletion', enter: inDraft('deletion') },
  { name: 'desk', route: '/desk', enter: as('moderator', '/desk') },
  { name: 'desk, empty', route: '/desk', enter: async (page, server) => (await signInOfficial(page, server, GAELLE.email), '/desk') },
  { name: 'desk, not for me', route: '/desk', enter: asNewcomer('/desk') },
  { name: 'sign in', route: '/sign-in', enter: at('/sign-in') },
  { name: 'sign in, refused', route: '/sign-in', enter: at('/sign-in'), then: sendEmpty },
  { name: 'code', route: '/sign-in/code', enter: waitingForCode },
  { name: 'provider, nothing asked', route: '/sign-in/back/{provider}', enter: at('/sign-in/back/plain?state=x') },
  { name: 'account', route: '/me', enter: as('resident', '/me') },
  { name: 'account, new', route: '/me', enter: asNewcomer('/me') },
  { name: 'stronger sign-in', route: '/sign-in/stronger', enter: async (page) => (await page.goto('/sign-in'), await typeCode(page, 'sabine@essaim.example'), '/sign-in/stronger?next=/desk') },
  { name: 'passkey, new', route: '/me/passkeys/new', enter: asNewcomer('/me/passkeys/new') },
  { name: 'passkey, to remove', route: '/me/passkeys/{id}/removal', enter: passkeyToRemove },
  { name: 'tokens, none', route: '/me/tokens', enter: asNewcomer('/me/tokens') },
  { name: 'tokens, refused', route: '/me/tokens', enter: asNewcomer('/me/tokens'), then: noToken },
  { name: 'tokens, of an official', route: '/me/tokens', enter: as('moderator', '/me/tokens') },
  { name: 'tokens, shown once', route: '/me/tokens', enter: asNewcomer('/me/tokens'), then: oneToken },
  { name: 'token, to revoke', route: '/me/tokens/{id}/removal', enter: tokenToRevoke },
  { name: 'webhooks, none', route: '/me/webhooks', enter: asNewcomer('/me/webhooks') },
  { name: 'webhooks, refused', route: '/me/webhooks', enter: asNewcomer('/me/webhooks'), then: noWebhook },
  { name: 'webhooks, secret shown once', route: '/me/webhooks', enter: asNewcomer('/me/webhooks'), then: oneWebhook },
  { name: 'webhook, broken', route: '/me/webhooks/{id}', enter: brokenWebhook },
  { name: 'webhook, to delete', route: '/me/webhooks/{id}/removal', enter: async (page) => `${await brokenWebhook(page)}/removal` },
  { name: 'the API', route: '/api', enter: at('/api') },
  { name: 'name', route: '/me/name', enter: asNewcomer('/me/name') },
  { name: 'name, refused', route: '/me/name', enter: asNewcomer('/me/name'), then: sendEmpty },
  { name: 'erasure', route: '/me/erasure', enter: asNewcomer('/me/erasure') },
  { name: 'erasure, not confirmed', route: '/me/erasure', enter: asNewcomer('/me/erasure'), then: sendEmpty },
  { name: 'follow', route: '/follow/{thing}/{key}', enter: asNewcomer('/follow/theme/nature') },
  { name: 'news', route: '/me/notices', enter: newsOf },
  { name: 'news, none', route: '/me/notices', enter: asNewcomer('/me/notices') },
  { name: 'following', route: '/me/following', enter: as('resident', '/me/following') },
  { name: 'following, nothing', route: '/me/following', enter: asNewcomer('/me/following') },
  { name: 'contact', route: '/experiments/{slug}/contact', enter: asNewcomer(`${OPEN}/contact`) },
  { name: 'contact, refused', route: '/experiments/{slug}/contact', enter: asNewcomer(`${OPEN}/contact`), then: sendEmpty },
  { name: 'conversation', route: '/me/messages/{id}', enter: conversation },
  { name: 'conversations', route: '/me/messages', enter: asNewcomer('/me/messages') },
  { name: 'unsubscribe', route: '/unsubscribe/{token}', enter: unsubscribing },
  { name: 'receipts', route: '/me/receipts', enter: as('resident', '/me/receipts') },
  { name: 'receipts, none', route: '/me/receipts', enter: asNewcomer('/me/receipts') },
  { name: 'receipt', route: '/me/receipts/{id}', enter: receiptOf },
  { name: 'record', route: '/record', enter: at('/record') },
  { name: 'record, found', route: '/record', enter: at('/record?q=jardin') },
  { name: 'record, nothing found', route: '/record', enter: at('/record?q=zzz') },
  { name: 'leaf', route: '/record/leaves/{number}', enter: at('/record/leaves/12') },
  { name: 'verify', route: '/record/verify', enter: at('/record/verify') },
  { name: 'about', route: '/about', enter: at('/about') },
  { name: 'accessibility', route: '/about/accessibility', enter: at('/about/accessibility') },
  { name: 'privacy', route: '/about/privacy', enter: at('/about/privacy') },
  { name: 'legal notice', route: '/about/legal', enter: at('/about/legal') },
  { name: 'right to try', route: '/about/right-to-try', enter: at('/about/right-to-try') },
  { name: 'experiment, closed', route: '/experiments/{slug}', enter: at(CLOSED) },
  { name: 'experiment, with a dissent', route: '/experiments/{slug}', enter: at(DECIDED) },
  { name: 'experiment, mine to go on with', route: '/experiments/{slug}', enter: asCast('lucie', ACCEPTED) },
  { name: 'lessons', route: '/lessons', enter: at('/lessons') },
  { name: 'lessons, none', route: '/lessons', enter: at('/lessons?q=zzz') },
  { name: 'protocol', route: '/experiments/{slug}/protocol', enter: at(`${RUNNING}/protocol`) },
  { name: 'protocol, to write', route: '/experiments/{slug}/protocol', enter: asCast('lucie', `${ACCEPTED}/protocol`) },
  ...PROTOCOL.map((code) => ({ name: `protocol, ${code}`, route: '/experiments/{slug}/protocol/{chapter}', enter: asCast('lucie', `${ACCEPTED}/protocol/${code}`) })),
  { name: 'amendment', route: '/experiments/{slug}/amendments/{number}', enter: at(`${RUNNING}/amendments/2`) },
  { name: 'people', route: '/experiments/{slug}/people', enter: asCast('grace', `${RUNNING}/people`) },
  { name: 'invitation', route: '/invitations/{token}', enter: invitation },
  { name: 'authorisation', route: '/experiments/{slug}/acts/{act}', enter: asCast('bruno', `${REGISTERED}/acts/authorise`) },
  { name: 'conclusion', route: '/experiments/{slug}/acts/{act}', enter: asCast('bruno', `${PUBLISHED}/acts/conclude`) },
  { name: 'results', route: '/experiments/{slug}/acts/{act}', enter: asCast('paul', `${COMPLETED}/acts/results`) },
  { name: 'to take part', route: '/experiments/{slug}/acts/{act}', enter: asNewcomer(`${RUNNING}/acts/join`) },
  { name: 'experiment, running', route: '/experiments/{slug}', enter: at(GROUND) },
  { name: 'experiment, running, mine', route: '/experiments/{slug}', enter: asCast('grace', GROUND) },
  { name: 'experiment, suspended', route: '/experiments/{slug}', enter: asCast('naima', WAITING) },
  { name: 'readings', route: '/experiments/{slug}/readings', enter: asCast('grace', `${GROUND}/readings`) },
  { name: 'reading', route: '/experiments/{slug}/readings/new', enter: asCast('grace', `${GROUND}/readings/new`) },
  { name: 'reading, refused', route: '/experiments/{slug}/readings/new', enter: asCast('grace', `${GROUND}/readings/new`), then: sendEmpty },
  { name: 'file of readings', route: '/experiments/{slug}/imports', enter: asCast('grace', `${GROUND}/imports`) },
  { name: 'file of readings, refused', route: '/experiments/{slug}/imports', enter: asCast('grace', `${GROUND}/imports`), then: sendEmpty },
  { name: 'file of readings, to confirm', route: '/experiments/{slug}/imports/{id}', enter: fileSent },
  { name: 'journal', route: '/experiments/{slug}/journal', enter: at(`${GROUND}/journal`) },
  { name: 'journal, empty', route: '/experiments/{slug}/journal', enter: at(`${OPEN}/journal`) },
  { name: 'journal entry', route: '/experiments/{slug}/journal/new', enter: asCast('grace', `${GROUND}/journal/new`) },
  { name: 'journal entry, refused', route: '/experiments/{slug}/journal/new', enter: asCast('grace', `${GROUND}/journal/new`), then: sendEmpty },
  { name: 'incidents', route: '/experiments/{slug}/incidents', enter: at(`${GROUND}/incidents`) },
  { name: 'incident', route: '/experiments/{slug}/incidents/new', enter: asCast('grace', `${GROUND}/incidents/new`) },
  { name: 'incident, refused', route: '/experiments/{slug}/incidents/new', enter: asCast('grace', `${GROUND}/incidents/new`), then: sendEmpty },
  { name: 'to go on', route: '/experiments/{slug}/resumption', enter: asCast('naima', `${WAITING}/resumption`) },
  { name: 'to go on, refused', route: '/experiments/{slug}/resumption', enter: asCast('naima', `${WAITING}/resumption`), then: sendEmpty },
  { name: 'data', route: '/data', enter: at('/data') },
  { name: 'data, listed', route: '/data', enter: async (page, server) => (await dataset(page, server), '/data') },
  { name: 'dataset', route: '/data/{id}', enter: dataset },
  { name: 'data to add', route: '/experiments/{slug}/data/new', enter: asCast('grace', `${GROUND}/data/new`) },
  { name: 'data to add, refused', route: '/experiments/{slug}/data/new', enter: asCast('grace', `${GROUND}/data/new`), then: sendEmpty },
  { name: 'data seen', route: '/experiments/{slug}/data/{id}', enter: dataSeen },
  { name: 'data seen, refused', route: '/experiments/{slug}/data/{id}', enter: dataSeen, then: sendEmpty },
  { name: 'shapes seen', route: '/experiments/{slug}/data/{id}', enter: shapesSeen },
  { name: 'recipe to end', route: '/experiments/{slug}/data/{id}/recipes/{recipe}/end', enter: recipeToEnd },
  { name: 'column of data', route: '/experiments/{slug}/data/{id}/reading', enter: async (page, server) => `${GROUND}${await dataset(page, server)}/reading` },
  { name: 'recipe', route: '/experiments/{slug}/data/{id}/reading', enter: recipe },
  { name: 'discussion', route: '/experiments/{slug}/discussion', enter: at(`${UNDER_REVIEW}/discussion`) },
  { name: 'discussion, empty', route: '/experiments/{slug}/discussion', enter: at(`${REGISTERED}/discussion`) },
  { name: 'discussion, something removed', route: '/experiments/{slug}/discussion', enter: at(`${UNANSWERED}/discussion`) },
  { name: 'discussion, signed in', route: '/experiments/{slug}/discussion', enter: asCast('grace', `${UNDER_REVIEW}/discussion`) },
  { name: 'discussion, refused', route: '/experiments/{slug}/discussion', enter: asCast('grace', `${UNDER_REVIEW}/discussion`), then: sendArgument },
  { name: 'argument', route: '/experiments/{slug}/discussion/{id}', enter: argumentOf(UNDER_REVIEW) },
  { name: 'argument, to answer officially', route: '/experiments/{slug}/discussion/{id}', enter: argumentOf(UNDER_REVIEW, '', 'bruno') },
  { name: 'argument to change', route: '/experiments/{slug}/discussion/{id}/edit', enter: (page) => argumentToEdit(page) },
  { name: 'report', route: '/experiments/{slug}/discussion/{id}/report', enter: argumentOf(UNDER_REVIEW, '/report', 'grace') },
  { name: 'report, refused', route: '/experiments/{slug}/discussion/{id}/report', enter: argumentOf(UNDER_REVIEW, '/report', 'grace'), then: sendEmpty },
  { name: 'appeal of a removal', route: '/experiments/{slug}/discussion/{id}/appeal', enter: removedText },
  { name: 'appeal of a removal, refused', route: '/experiments/{slug}/discussion/{id}/appeal', enter: removedText, then: sendEmpty },
  { name: 'text to decide about', route: '/experiments/{slug}/discussion/{id}/moderation', enter: argumentOf(UNDER_REVIEW, '/moderation', 'malik') },
  { name: 'text to decide about, refused', route: '/experiments/{slug}/discussion/{id}/moderation', enter: argumentOf(UNDER_REVIEW, '/moderation', 'malik'), then: sendEmpty },
  { name: 'design', route: '/about/design', enter: at('/about/design') },
  { name: 'mailbox', route: '/dev/mailbox', enter: async (page) => (await waitingForCode(page), '/dev/mailbox') },
  { name: 'sign-in link', route: '/dev/sign-in/{token}', enter: async (_, server) => new URL(server.links.resident).pathname },
  { name: 'offline', route: '/offline', enter: at('/offline') },
  { name: 'not found', route: '*', enter: at('/nowhere') },
];

/** What GET answers that is no page. */
const NO_PAGES = ['/card.png', ...['terms.json', 'ballots.jsonl', 'ballots.csv', 'ballots.pb', 'outcome.json', 'seals.jsonl', 'turnout.csv'].map((file) => `/consultations/{slug}/${file}`), '/data/catalog.jsonld', '/data/catalog.rdf', '/data/catalog.ttl', '/data/tables/{file}', '/data/{id}/copies/{hash}', '/data/{id}/runs/{run}', '/experiments/{slug}/card.png', '/experiments/{slug}/dates.ics', '/experiments/{slug}/discussion/{id}/mark', '/experiments/{slug}/imports/{id}/progress', '/experiments/{slug}/readings.csv', '/experiments/{slug}/versions/{number}', '/experiments.atom', '/manifest.webmanifest', '/me/data', '/me/receipts/last', '/me/receipts/{id}/promise', '/me/receipts/{id}/proof', '/page.js', '/pictures/{id}/{size}', '/record/checkpoint', '/record/key', '/record/leaf/{id}', '/record/leaves/{number}/proof', '/record/policy', '/record/promise-key', '/record/tile/{*path}', '/sw.js'];

/** The pages in the table of routes, read from the source of the features. */
export function routesToRead(): string[] {
  const features = join(__dirname, '../../app/src');
  const tables = readdirSync(features).map((feature) => join(features, feature, 'mod.rs'));
  const found = tables.flatMap((table) => {
    const text = read(table);
    return [...text.matchAll(/Route::get\(\s*"([^"]+)"/g)].map(([, path]) => path);
  });
  return found.filter((path) => !NO_PAGES.includes(path)).sort();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Opens a scene in a language and a theme. */
export async function open(page: Page, scene: Scene, address: string, lang = 'fr', theme = 'light') {
  const url = new URL(page.url()).origin;
  await page.context().addCookies([
    { name: 'lang', value: lang, url },
    { name: 'theme', value: theme, url },
  ]);
  await page.goto(address);
  await scene.then?.(page);
}
