import { answers, fillStep, goOn } from './support/proposal';
import { expect, test } from './support/test';

test('filters narrow the list, stand in its address, and are taken away one by one', async ({ page }) => {
  await page.goto('/experiments');
  const all = await page.getByRole('article').count();
  const filters = page.locator('details', { hasText: 'Filtrer et trier' });
  // a wide screen shows the filters without being asked
  if (!(await page.getByRole('combobox', { name: 'Thème' }).isVisible())) await filters.locator('summary').click();
  await page.getByRole('combobox', { name: 'Thème' }).selectOption({ label: 'Se déplacer' });
  await page.getByRole('combobox', { name: 'Où cela en est' }).selectOption({ label: 'À l’étude par l’autorité' });
  await page.getByRole('button', { name: 'Appliquer' }).click();
  // one address for a question, without what was left empty
  await expect(page).toHaveURL(/\/experiments\?theme=mobility&status=under_review$/);
  const some = await page.getByRole('article').count();
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(all);
  await expect(page.getByRole('status')).toHaveText(`${some} résultat${some > 1 ? 's' : ''}`);
  await page.getByRole('link', { name: 'Ne plus filtrer : À l’étude par l’autorité' }).click();
  await expect(page).toHaveURL(/\/experiments\?theme=mobility$/);
  await page.getByRole('link', { name: 'Ne plus filtrer : Se déplacer' }).click();
  await expect(page.getByRole('article')).toHaveCount(all);
});

test('a territory holds what lies inside it', async ({ page }) => {
  await page.goto('/experiments?in=commune%3A59350');
  const lille = await page.getByRole('article').count();
  await page.goto('/experiments?in=epci%3A200093201');
  expect(await page.getByRole('article').count()).toBeGreaterThan(lille);
  await expect(page.getByText('Métropole européenne de Lille').first()).toBeAttached();
});

test('the map says what the list says, and leads to a commune and back', async ({ page }) => {
  await page.goto('/experiments');
  const titles = await page.locator('.card-title').allTextContents();
  await page.getByRole('link', { name: 'Carte', exact: true }).click();
  await expect(page).toHaveURL(/\?view=map$/);
  expect(await page.locator('.map-row-title').allTextContents()).toEqual(titles);
  const map = page.getByRole('group', { name: 'Carte des communes' });
  await map.getByRole('link', { name: /^Halluin : \d+ expérimentation/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Carte : Halluin' })).toBeVisible();
  const inHalluin = await page.locator('.map-row-title').allTextContents();
  expect(inHalluin.length).toBeGreaterThan(0);
  // each that names a point can be opened from where it is
  const points = page.getByRole('group', { name: 'Carte : Halluin' }).locator('.map-point');
  await expect(points).toHaveCount(inHalluin.length);
  await page.getByRole('link', { name: '← Toute la carte' }).click();
  await expect(page.getByRole('group', { name: 'Carte des communes' })).toBeVisible();
  await page.goBack();
  // the list of a commune says what its map says
  await page.getByRole('link', { name: 'Liste', exact: true }).click();
  await expect(page.getByRole('article').first()).toBeVisible();
  expect(await page.locator('.card-title').allTextContents()).toEqual(inHalluin);
});

test('home shows what is tried near a commune that was chosen, and forgets it when asked', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Votre commune').selectOption({ label: 'Armentières' });
  await page.getByRole('button', { name: 'Voir' }).click();
  const near = page.locator('section', { has: page.getByRole('heading', { name: 'Armentières et alentour' }) });
  await expect(near.getByRole('article').first()).toContainText('Armentières');
  await page.getByRole('button', { name: 'Changer de commune' }).click();
  await expect(page.getByLabel('Votre commune')).toBeVisible();
});

test('a list can be followed as a feed, filtered as it is', async ({ page, request, baseURL }) => {
  await page.goto('/experiments?theme=mobility');
  const feed = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
  expect(feed).toBe('/experiments.atom?theme=mobility&lang=fr');
  const answer = await request.get(feed!);
  expect(answer.headers()['content-type']).toContain('application/atom+xml');
  const text = await answer.text();
  expect(text.match(/<entry>/g)).toHaveLength(await page.getByRole('article').count());
  expect(text).toContain(`${baseURL}/experiments/`);
});

test('what resembles an idea is shown before it is written out', async ({ page, scripted }) => {
  const title = 'Prêter des vélos-cargos au marché';
  const like = page.getByRole('link', { name: 'Deux vélos-cargos à emprunter au marché de Wazemmes' });
  await page.goto('/experiments/new');
  if (scripted) {
    await page.getByLabel('Donnez un nom court à votre idée').pressSequentially(title);
    await expect(like).toBeVisible();
    await expect(page.getByText('Lille · À l’étude par l’autorité')).toBeVisible();
  }
  await fillStep(page, 'problem', answers({ title }));
  await goOn(page);
  await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Déjà essayé ?' })).toBeVisible();
  await expect(like).toBeVisible();
});

test('an idea that resembles nothing is left alone', async ({ page }) => {
  await page.goto('/experiments/new');
  await fillStep(page, 'problem', answers({ title: 'Zwanzig Xylophone' }));
  await goOn(page);
  await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
  await expect(page.getByText('Déjà essayé ?')).toHaveCount(0);
});
