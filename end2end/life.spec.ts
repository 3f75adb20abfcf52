import { newcomer, signInOfficial, signUp } from './support/people';
import { answers, decide, propose, tick } from './support/proposal';
import { expect, test, type Page } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

/** A day so many days from today, as a field of type date holds it. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What is written into each page of the protocol, by the name of its field. */
const PROTOCOL: Record<string, Record<string, string>> = {
  hypothesis: { if: 'on ferme la rue', for: 'les élèves', then: 'la part de marcheurs augmente', at_least: '15 points', by: day(200), because: 'les parents le disent' },
  primary: {
    i1_measure: 'Part de marcheurs', i1_unit: '%', i1_population: 'Tous les élèves', i1_method: 'Main levée',
    i1_baseline: '38,5', i1_baseline_on: day(-3), i1_target: '53,5', i1_direction: 'up', i1_dates: `${day(60)}\n${day(180)}`,
  },
  'indicator-2': {
    i2_weight: 'guardrail', i2_measure: 'Accidents signalés', i2_unit: 'accidents', i2_population: 'La rue', i2_method: 'Registre',
    i2_baseline: '0', i2_baseline_on: day(-3), i2_target: '1', i2_direction: 'down', i2_dates: day(60),
  },
  comparison: { comparison: 'before', comparison_said: 'Les mêmes, avant.' },
  stops: { s1_indicator: '2', s1_when: 'above', s1_threshold: '1', s1_who: 'On rouvre la rue', s1_hours: '24' },
  law: { law: 'current', law_said: 'Le maire règle la circulation.' },
  risks: {
    risk_people: 'Report du trafic.', risk_equality: 'Aucun.', risk_environment: 'Aucun.', risk_data: 'Aucun.',
    safeguards: 'Un bénévole à chaque barrière.', liability: 'La commune.', undo: 'On retire les barrières.',
  },
  means: { budget: '1 200 €', evaluator: 'Une sociologue.', conflicts: 'Aucun.', data_plan: 'Publiées.', licence: 'etalab-2.0' },
};

async function fill(page: Page, values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name="${name}"]`).first();
    const kind = (await field.evaluate((e) => `${e.tagName} ${e.getAttribute('type')}`)).toLowerCase();
    if (kind.startsWith('select')) await field.selectOption(value);
    else if (kind.endsWith('radio')) await tick(page.locator(`main [name="${name}"][value="${value}"]`));
    else if (kind.endsWith('checkbox')) await tick(field);
    else await field.fill(value);
  }
}

/** Does one of the acts of a try's page. */
async function act(page: Page, address: string, label: string, values: Record<string, string> = {}) {
  await page.goto(address);
  await page.getByRole('link', { name: label, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: label })).toBeVisible();
  await fill(page, values);
  await page.getByRole('button', { name: label }).click();
}

test('five people bring an experiment from its draft to its closing', async ({ page, server, another }) => {
  test.slow();
  const said = answers({ commune: 'Lille', latitude: '', longitude: '' });
  const author = await signUp(page);
  const address = await propose(page, said);
  const [moderator, elected, evaluator, partner] = [await another(), await another(), await another(), await another()];

  await test.step('a moderator opens it, an elected official does not wait for the threshold and accepts', async () => {
    await signInOfficial(moderator, server, 'malik@essaim.example');
    await decide(moderator, said.title, 'Ouvrir aux soutiens');
    await signInOfficial(elected, server, 'bruno@essaim.example');
    await act(elected, address, 'Porter à l’étude', { text: 'La rue est dangereuse.' });
    await elected.getByRole('link', { name: 'Répondre', exact: true }).click();
    await tick(elected.getByRole('radio', { name: 'Accepter' }));
    await elected.getByLabel('Ce que vous dites à l’auteur').fill('Essayons.');
    await elected.getByRole('button', { name: 'Publier ma décision' }).click();
  });

  await test.step('somebody offers to run it, and is welcome', async () => {
    await signUp(partner, newcomer('Nour'));
    await act(partner, address, 'Prendre part à l’essai', { part: 'partner', text: 'Je peux compter le mardi.' });
    await page.goto(`${address}/people`);
    await expect(page.getByRole('main')).toContainText('Je peux compter le mardi.');
    await page.getByRole('button', { name: 'Bienvenue' }).click();
    await partner.goto(address);
    await expect(partner.getByRole('link', { name: 'Écrire le protocole' })).toBeVisible();
  });

  await test.step('an evaluator comes by a link that serves once', async () => {
    const person = await signUp(evaluator, newcomer('Solène'));
    await page.goto(`${address}/people`);
    await page.getByLabel('Pour quelle part ?').selectOption('evaluator');
    await page.getByRole('button', { name: 'Créer un lien d’invitation' }).click();
    const link = await page.locator('.invitation-link').innerText();
    await evaluator.goto(link);
    await evaluator.getByRole('button', { name: 'J’accepte' }).click();
    await expect(evaluator.getByRole('main')).toContainText(person.name);
  });

  await test.step('the protocol is written page by page, and says what is missing', async () => {
    await page.goto(`${address}/protocol`);
    await expect(page.getByText(/Il manque \d+ réponses/)).toBeVisible();
    for (const [chapter, values] of Object.entries(PROTOCOL)) {
      await page.goto(`${address}/protocol/${chapter}`);
      await fill(page, values);
      await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    }
    await page.goto(`${address}/protocol`);
    await expect(page.getByText(/Il manque/)).toHaveCount(0);
  });

  await test.step('promoter and evaluator sign, and it is frozen', async () => {
    await page.getByRole('button', { name: 'Je signe cette version' }).click();
    await expect(page.getByRole('status').first()).toContainText('Il en faut encore une autre');
    await evaluator.goto(`${address}/protocol`);
    await evaluator.getByRole('button', { name: 'Je signe cette version' }).click();
    await expect(evaluator.getByRole('status').first()).toContainText('Le protocole est figé');
    await expect(evaluator.locator('.hash').first()).toHaveText(/^[0-9a-f]{64}$/);
  });

  await test.step('the authority authorises it until a day', async () => {
    await elected.goto('/desk?kind=authorise');
    await elected.locator('.queue').getByRole('link', { name: said.title }).click();
    await fill(elected, { said: 'authorise', text: 'Protocole clair.', legal_basis: 'CGCT, art. L. 2213-1', ends_on: day(190) });
    await elected.getByRole('button', { name: 'Décider de l’autorisation' }).click();
    await expect(elected.getByRole('status').first()).toContainText('Votre décision est publiée');
  });

  await test.step('promoter and elected referent check the same things, and it begins', async () => {
    await act(elected, address, 'Devenir élu·e référent·e');
    await act(page, address, 'Commencer l’essai', { safeguards: 'on', baseline: '39', baseline_on: day(-1) });
    await expect(page.getByRole('status').first()).toContainText('Il en faut encore une autre');
    await act(elected, address, 'Commencer l’essai', { safeguards: 'on' });
    await expect(elected.getByRole('status').first()).toContainText('L’essai commence');
  });

  await test.step('it is stopped early, with a reason, and still owes its results', async () => {
    await act(page, address, 'Arrêter l’essai avant la fin', { reason: 'answered-early', text: 'La rue suivante est pleine.' });
    await expect(page.getByRole('main')).toContainText('Résultats attendus avant le');
  });

  await test.step('the evaluator publishes an essai-erreur, and nothing may be left out', async () => {
    const words = { finding: 'not-supported', summary: 'Quatre points.', deviations: 'Aucun.', harms: 'Aucun.', costs: '1 150 €', worked: 'Le calme.', failed: 'Les trajets.', change: 'Accompagner.' };
    await act(evaluator, address, 'Publier les résultats', words);
    await expect(evaluator.getByRole('alert')).toContainText('Cette réponse est nécessaire');
    await fill(evaluator, { reuse: 'Partout où la rue est étroite.' });
    await evaluator.getByRole('button', { name: 'Publier les résultats' }).click();
    await expect(evaluator.getByRole('main')).toContainText('Essai-erreur');
  });

  await test.step('the promoter dissents, the authority decides and closes', async () => {
    await act(page, address, 'Joindre un avis différent', { text: 'Le calme valait la peine.' });
    await expect(page.getByRole('main')).toContainText(author.name);
    await act(elected, address, 'Décider de la suite', { conclusion: 'prolong', text: 'Autrement.' });
    await act(elected, address, 'Clore le dossier', { text: 'Le second essai est proposé.' });
    await expect(elected.getByRole('main')).toContainText('Prolonger ou modifier l’essai');
  });

  await test.step('its lesson is in the library, and a retry names it', async () => {
    await partner.goto('/lessons?finding=not-supported&q=accompagner');
    await expect(partner.getByRole('link', { name: said.title })).toBeVisible();
    await act(partner, address, 'Essayer à nouveau, autrement', { text: 'Accompagner les enfants.' });
    await expect(partner).toHaveURL(/\/drafts\/.*\/problem$/);
  });
});

test('two people who write the same page see both versions', async ({ page, server, another }) => {
  const address = '/experiments/bancs-a-l-ombre-de-la-gare-saint-sauveur/protocol/risks';
  await signInOfficial(page, server, 'lucie@essaim.example');
  const elected = await another();
  await signInOfficial(elected, server, 'bruno@essaim.example');
  await page.goto(address);
  await elected.goto(address);
  await elected.locator('[name=undo]').fill('On les rend au parc.');
  await elected.getByRole('button', { name: 'Enregistrer pour plus tard' }).click();
  await expect(elected.getByRole('heading', { level: 1, name: 'Le protocole' })).toBeVisible();
  await page.locator('[name=undo]').fill('On les démonte.');
  await page.getByRole('button', { name: 'Enregistrer pour plus tard' }).click();
  await expect(page.locator('#conflict')).toContainText('On les rend au parc.');
  await expect(page.locator('[name=undo]')).toHaveValue('On les démonte.');
  await page.getByRole('button', { name: 'Enregistrer pour plus tard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Le protocole' })).toBeVisible();
});
