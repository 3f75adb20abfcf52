import { signInOfficial, signUp } from './support/people';
import { type Portal, portal } from './support/portal';
import { expect, test, type Page } from './support/test';

const RUNNING = '/experiments/pedibus-accompagne-quartier-michelet';

let there: Portal;
test.beforeAll(async () => {
  there = await portal();
});
test.afterAll(() => there.stop());

async function paste(page: Page, address: string) {
  await page.goto(`${RUNNING}/data/new`);
  await page.getByLabel('L’adresse des données').fill(address);
  await page.getByRole('button', { name: 'Voir ces données' }).click();
}

test('attach a dataset, make it a reading, take it out again', async ({ page, server }) => {
  await signInOfficial(page, server, 'grace@essaim.example');
  await page.goto(RUNNING);
  await page.getByRole('link', { name: 'Ajouter des données' }).click();
  await page.getByLabel('L’adresse des données').fill(`${there.origin}/fr/datasets/comptages-pietons/`);
  await page.getByRole('button', { name: 'Voir ces données' }).click();

  // seen before it counts
  await expect(page.getByRole('heading', { name: 'Comptages de piétons' })).toBeVisible();
  const main = page.getByRole('main');
  for (const said of ['Licence Ouverte 2.0', 'À jour', 'La source répond', 'Ville de Lille', 'point-virgule', 'virgule décimale', '10,5']) {
    await expect(main).toContainText(said);
  }
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await expect(page.getByRole('alert')).toContainText('Il reste une chose à corriger');
  await page.getByRole('radio', { name: 'Ce que nous mesurerons' }).check({ force: true });
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await expect(page.getByRole('status')).toContainText('Les données sont jointes');
  const dataset = new URL(page.url()).pathname;

  // a tap on a column drafts the recipe, for this commune
  await page.getByRole('link', { name: /^En tirer des relevés/ }).click();
  await page.getByRole('link', { name: 'comptage', exact: true }).click();
  await expect(main).toContainText('Moyenne de « comptage »');
  await expect(main).toContainText('pour Lille (59350), par semaine');
  await expect(main).toContainText('semaine du');
  await expect(page.getByRole('region', { name: 'Les dernières valeurs' })).not.toContainText('999');
  await page.getByText('Changer la recette').click();
  await page.getByLabel('Regrouper').selectOption('day');
  await page.getByRole('button', { name: 'Voir ce que cela donne' }).click();
  await expect(main).toContainText('4 valeurs, tirées de 4 lignes sur 5.');
  await page.getByRole('button', { name: 'Garder cette recette' }).click();
  await expect(page.getByRole('status')).toContainText('Les relevés sont enregistrés');
  await expect(main).toContainText('Comptages de piétons (sha256');

  // everybody sees what stands behind it, and takes it out
  await page.goto(dataset);
  await expect(main).toContainText('Les relevés qui en viennent');
  await expect(main).toContainText('Moyenne de « comptage » (% des élèves) pour 59350, par jour d’après « date ».');
  const copy = await page.getByRole('link', { name: 'Télécharger' }).getAttribute('href');
  const file = await page.request.get(copy!);
  expect(await file.text()).toBe(there.file);
  const made = await page.request.get((await page.getByRole('link', { name: /^Recette et valeurs/ }).getAttribute('href'))!);
  expect((await made.json()).made.readings.map((r: { rows: number }) => r.rows)).toEqual([1, 1, 1, 1]);
  await page.goto('/data');
  await expect(page.getByRole('link', { name: 'Comptages de piétons' })).toBeVisible();
  await page.getByText('Les données jointes').click();
  const line = page.getByRole('listitem').filter({ hasText: 'Les recettes et les relevés qui en viennent' });
  await expect(line.getByRole('link', { name: /^CSV/ })).toBeVisible();
  const runs = await (await page.request.get((await line.getByRole('link', { name: /^JSON/ }).getAttribute('href'))!)).json();
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ experiment: RUNNING.split('/').pop(), indicator: 1, measure: expect.any(String), readings: 4 });
  expect(await (await page.request.get(new URL(runs[0].address).pathname)).text()).toBe(await made.text());
  const feed = await (await page.request.get('/data/catalog.ttl')).text();
  expect(feed).toContain('Comptages de piétons');
  await page.goto(RUNNING);
  await expect(page.locator('#data')).toContainText('Ce que nous mesurerons');
});

test('a recipe ends, and what it wrote stays', async ({ page, server }) => {
  const fresh = await portal();
  await signInOfficial(page, server, 'grace@essaim.example');
  await paste(page, `${fresh.origin}/files/comptages.csv`);
  await page.getByRole('radio', { name: 'Ce que nous mesurerons' }).check({ force: true });
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await expect(page.getByRole('status').first()).toContainText('Les données sont jointes');
  const dataset = new URL(page.url()).pathname;
  await page.getByRole('link', { name: /^En tirer des relevés/ }).click();
  await page.getByRole('link', { name: 'comptage', exact: true }).click();
  await page.getByRole('button', { name: 'Garder cette recette' }).click();
  await expect(page.getByRole('status').first()).toContainText('Les relevés sont enregistrés');
  await page.goto(`${RUNNING}${dataset}/reading`);
  await expect(page.locator('#in-place')).toContainText('Moyenne de « comptage »');
  await page.getByRole('link', { name: /^Arrêter cette recette/ }).click();
  await expect(page.getByRole('main')).toContainText('Ceux qui ont été écrits restent');
  await page.getByRole('button', { name: 'Arrêter la recette' }).click();
  await expect(page.getByRole('status').first()).toContainText('La recette est arrêtée');
  await expect(page.getByRole('main')).toContainText('Les relevés qui en viennent');
  await page.goto(`${RUNNING}${dataset}/reading`);
  await expect(page.locator('#in-place')).toHaveCount(0);
  await fresh.stop();
});

test('shapes are drawn beside their table', async ({ page }) => {
  await signUp(page);
  await paste(page, `${there.origin}/shapes.geojson`);
  const drawing = page.getByRole('img', { name: 'Dessin : 4 lieux, le nord en haut.' });
  await expect(drawing).toBeVisible();
  await expect(drawing.locator('circle')).toHaveCount(2);
  await expect(drawing.locator('path')).toHaveCount(2);
  await expect(page.getByRole('region', { name: /premières lignes/ })).toContainText('Moulins');
});

test('addresses that lead nowhere come back with one sentence, and what was typed', async ({ page }) => {
  await signUp(page);
  for (const [address, said] of [
    ['', 'Collez l’adresse'],
    ['file:///etc/passwd', 'Adresse non autorisée'],
    ['http://169.254.169.254/latest', 'Adresse non autorisée'],
    ['http://[::ffff:10.0.0.1]/', 'Adresse non autorisée'],
    ['https://moi@data.gouv.fr/', 'Adresse non autorisée'],
    [`${there.origin}/inside.csv`, 'Adresse non autorisée'],
    [`${there.origin}/page.csv`, 'C’est une page web'],
    [`${there.origin}/nothing.csv`, 'Il n’y a rien à cette adresse'],
    [`${there.origin}/busy.csv`, 'Le portail demande d’attendre 2 min'],
  ] as const) {
    await paste(page, address);
    await expect(page.locator('#errors'), address).toContainText(said);
    await expect(page.getByLabel('L’adresse des données')).toHaveValue(address);
  }
});

test('a neighbour brings evidence, and does not say what counts', async ({ page }) => {
  const fresh = await portal();
  await signUp(page);
  await paste(page, `${fresh.origin}/files/comptages.csv`);
  await page.getByRole('radio', { name: 'Le point de départ' }).check({ force: true });
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await expect(page.locator('#errors')).toContainText('Seules les personnes qui mènent l’essai');
  await page.getByRole('radio', { name: 'Une preuve' }).check({ force: true });
  await page.getByRole('button', { name: 'Joindre ces données' }).click();
  await expect(page.getByRole('status').first()).toContainText('Les données sont jointes');
  await expect(page.locator('#data')).toContainText('Une preuve');
  await fresh.stop();
});
