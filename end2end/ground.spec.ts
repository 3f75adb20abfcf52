import { letterTo, signInOfficial } from './support/people';
import { expect, test, type Page } from './support/test';

const RUNNING = '/experiments/pedibus-accompagne-quartier-michelet';

const csv = (name: string, text: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

async function send(page: Page, file: ReturnType<typeof csv>, indicator = '2') {
  await page.goto(`${RUNNING}/imports`);
  await page.getByLabel('Ce que mesure ce fichier').selectOption(indicator);
  await page.getByLabel('Le fichier CSV').setInputFiles(file);
  await page.getByRole('button', { name: 'Voir ce qu’il contient' }).click();
}

/** Without a script somebody asks again. */
async function untilDone(page: Page) {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import terminé', { timeout: 500 });
  }).toPass({ timeout: 20_000 });
}

test('a stop rule breached by a file suspends and tells, and two people let it go on', async ({ page, server, another }) => {
  await signInOfficial(page, server, 'grace@essaim.example');
  const today = new Date().toISOString().slice(0, 10);
  await send(page, csv('plaintes.csv', `\ufeffDate;Plaintes\r\n${today};2\r\n${today};9,5\r\n31/04/2026;1\r\n`));
  await expect(page.getByRole('main')).toContainText('suspend l’essai aussitôt');
  await expect(page.getByRole('main')).toContainText('Ligne 4');
  await page.getByRole('button', { name: 'Importer 2 relevés' }).click();
  await untilDone(page);
  await page.goto(RUNNING);
  await expect(page.getByText('Suspendue depuis le').first()).toBeVisible();
  for (const key of ['naima', 'theo', 'bruno', 'malik', 'grace']) await letterTo(page, `${key}@essaim.example`, /^Suspend/);

  for (const [key, goesOn] of [['naima', false], ['bruno', true]] as const) {
    const person = await another();
    await signInOfficial(person, server, `${key}@essaim.example`);
    await person.goto(RUNNING);
    await person.getByRole('link', { name: 'Dire si l’essai peut reprendre' }).click();
    await person.getByLabel('Pourquoi l’essai peut reprendre').fill('Les plaintes venaient d’un autre chantier.');
    await person.getByRole('button', { name: 'L’essai peut reprendre' }).click();
    await expect(person.getByRole('status').first()).toContainText(goesOn ? 'L’essai reprend.' : 'Votre accord est enregistré.');
  }
  await page.goto(RUNNING);
  await expect(page.getByText('Suspendue depuis le')).toHaveCount(0);
});

test('files that are no readings come back with one sentence, and nothing is written', async ({ page, server }) => {
  await signInOfficial(page, server, 'grace@essaim.example');
  for (const [text, said] of [
    ['', 'Cette réponse est nécessaire'],
    [Buffer.from('PK\u0003\u0004'), 'classeur de tableur'],
    ['<!doctype html><title>404</title>', 'page web'],
    ['date;valeur\n2026-01-01;\0\n', 'octets nuls'],
    ['des mots\net des mots\n', 'pas de colonnes'],
  ] as const) {
    await send(page, csv('x.csv', text as string));
    await expect(page.locator('#errors')).toContainText(said);
  }
});

test('a reading is written down, a journal entry takes a photo, everybody reads them', async ({ page, server, another, scripted }) => {
  await signInOfficial(page, server, 'theo@essaim.example');
  await page.goto(`${RUNNING}/readings/new`);
  await page.getByLabel('Valeur').fill('douze');
  await page.getByLabel('Source').fill('Comptage à la grille');
  await page.getByRole('button', { name: 'Enregistrer le relevé' }).click();
  await expect(page.locator('#errors')).toContainText('Écrivez un nombre');
  await expect(page.getByLabel('Source')).toHaveValue('Comptage à la grille');
  await page.getByLabel('Valeur').fill('51,25');
  await page.getByRole('button', { name: 'Enregistrer le relevé' }).click();
  await expect(page.getByRole('status').first()).toContainText('Le relevé est enregistré.');

  await page.goto(`${RUNNING}/journal/new`);
  await page.getByLabel('Ce que vous avez vu').fill('Douze enfants ce matin, sous la pluie.');
  await page.getByLabel('Une photo (facultatif)').setInputFiles('public/icons/icon-192.png');
  await page.getByRole('button', { name: 'Publier au journal' }).click();
  await expect(page.getByRole('img', { name: /^Photo du journal/ }).first()).toBeVisible();

  const reader = await another();
  await reader.goto(RUNNING);
  await expect(reader.getByText('Est-ce que ça marche, jusqu’ici').first()).toBeVisible();
  await expect(reader.getByRole('img', { name: /Au départ/ }).first()).toBeVisible();
  await expect(reader.getByText('Douze enfants ce matin')).toBeVisible();
  await reader.getByText('Les valeurs en tableau').first().click();
  await expect(reader.getByRole('table').first()).toBeVisible();
  if (scripted) {
    const plot = reader.locator('.chart-plot').first();
    await plot.focus();
    await plot.press('Home');
    await expect(plot.locator('.chart-tip')).toBeVisible();
    await plot.press('ArrowRight');
    await expect(plot).toHaveAttribute('aria-valuenow', '2');
  }
});
