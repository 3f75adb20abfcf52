import { signInAs } from './support/people';
import { expect, test } from './support/test';

test('who decides here, today, in the past and in the future', async ({ page }) => {
  await page.goto('/authorities');
  const ask = async (commune: string, theme: string, day = '') => {
    await page.getByLabel('Commune').selectOption({ label: commune });
    await page.getByLabel('Sujet').selectOption({ label: theme });
    await page.getByLabel('Quel jour (facultatif)').fill(day);
    await page.getByRole('button', { name: 'Voir qui décide' }).click();
  };
  const answer = page.locator('.answer');
  await ask('Tourcoing', 'Eau');
  await expect(answer).toContainText('Métropole européenne de Lille');
  await expect(answer).toContainText('depuis le 1er janvier 2015');
  await ask('Tourcoing', 'Énergie');
  await expect(answer.locator('.answer-name')).toHaveText('Ville de Tourcoing');
  await expect(answer).toContainText('À partir du 1er janvier 2027, ce sera Métropole européenne de Lille.');
  await ask('Halluin', 'Se déplacer', '2020-06-01');
  await expect(answer.locator('.answer-name')).toHaveText('Syndicat mixte Deûle-Lys Mobilités');
  // the address is the question
  await page.goto(page.url());
  await expect(answer.locator('.answer-name')).toHaveText('Syndicat mixte Deûle-Lys Mobilités');
  await answer.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Syndicat mixte Deûle-Lys Mobilités' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Région Hauts-de-France');
});

test('a question that cannot be answered comes back with everything that was typed', async ({ page }) => {
  for (const [query, said] of [
    ['commune=59350&theme=water&day=2026-04-31', 'Ce jour n’existe pas.'],
    ['commune=59350&theme=water&day=0001-01-01', 'Ce jour n’existe pas.'],
    ['commune=99999&theme=water', 'Choisissez dans la liste proposée.'],
    ['commune=59350&theme=magie', 'Choisissez dans la liste proposée.'],
    ['theme=water', 'Cette réponse est nécessaire.'],
  ]) {
    const answer = await page.goto(`/authorities/who?${query}`);
    expect(answer?.status(), query).toBe(422);
    await expect(page.getByRole('alert')).toContainText(said);
  }
  await page.goto('/authorities/who?commune=59350&theme=water&day=2026-04-31');
  await expect(page.getByLabel('Commune')).toHaveValue('59350');
  expect((await page.goto('/authorities/nulle-part'))?.status()).toBe(404);
});

test('the page of an authority shows who holds a mandate, what it owes, and since when', async ({ page }) => {
  await page.goto('/authorities');
  await page.getByRole('main').getByRole('link', { name: 'Métropole européenne de Lille', exact: true }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText('Inès Ferreira, mandat électif');
  await expect(main).toContainText('sans réponse depuis');
  await expect(main).toContainText('Ce silence ne vaut pas accord.');
  await expect(main).toContainText('en général, sur 1 réponse en deux ans');
  await expect(main.getByRole('link', { name: 'Avancer de douze minutes le premier bus d’Halluin' })).toBeVisible();
});

test('an administrator writes a competence down and ends it', async ({ page, server }) => {
  await signInAs(page, server, 'administrator');
  await page.goto('/authorities/mel');
  await page.getByRole('link', { name: 'Modifier les compétences' }).click();
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Inscrire', exact: true }) });
  await form.getByLabel('Sujet').selectOption({ label: 'Culture et fêtes' });
  await form.getByLabel('Territoire').selectOption({ label: 'Armentières' });
  await form.getByLabel('Premier jour').fill('2031-01-01');
  await form.getByLabel('Dernier jour (facultatif)').fill('2030-01-01');
  await form.getByLabel('Texte ou délibération').fill('Délibération du 3 mars 2030');
  await form.getByRole('button', { name: 'Inscrire' }).click();
  await expect(page.getByRole('alert')).toContainText('La fin doit venir après le début');
  await form.getByLabel('Dernier jour (facultatif)').fill('2040-01-01');
  await form.getByRole('button', { name: 'Inscrire' }).click();
  await expect(page.getByRole('status')).toContainText('La compétence est enregistrée.');
  await page.goto('/authorities/who?commune=59017&theme=culture');
  await expect(page.locator('.answer')).toContainText('À partir du 1er janvier 2031, ce sera Métropole européenne de Lille.');
  await page.goto('/authorities/mel/competences');
  const line = page.getByRole('listitem').filter({ hasText: 'Culture et fêtes · Armentières' });
  await line.getByLabel(/Dernier jour de/).fill('2030-12-31');
  await line.getByRole('button', { name: 'Y mettre fin' }).click();
  await expect(page.getByRole('status')).toContainText('La date de fin est enregistrée.');
  await expect(line).toHaveCount(0);
});

test('the moderation log counts decisions and names nobody', async ({ page }) => {
  await page.goto('/moderation');
  const main = page.getByRole('main');
  await expect(main).toContainText('Met en cause une personne');
  await expect(main).not.toContainText('Malik Haddouche');
  await page.getByLabel('Autorité', { exact: true }).selectOption({ label: 'Ville d’Armentières' });
  await page.getByRole('button', { name: 'Voir' }).click();
  await expect(main.getByRole('rowheader').first()).toHaveText('Ville d’Armentières');
  expect((await page.goto('/moderation?months=3'))?.status()).toBe(422);
});
