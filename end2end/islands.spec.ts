import { answers, fillStep, goOn, LABELS } from './support/proposal';
import { expect, type Page, test } from './support/test';

/** Begins a draft and stops at the step `try`. */
async function begin(page: Page) {
  await page.goto('/experiments/new');
  await fillStep(page, 'problem', answers());
  await goOn(page);
  await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
}

/** Goes on to the step `where`. */
async function beginWhere(page: Page) {
  await begin(page);
  await fillStep(page, 'try', answers());
  await goOn(page);
  await expect(page.getByText('Étape 3 sur 5')).toBeVisible();
}

test('what is typed is kept a moment later, without anything being sent', async ({ page }) => {
  await begin(page);
  const text = 'Un trimestre sans voitures, pour compter';
  await page.getByLabel(LABELS.proposal).pressSequentially(text);
  await page.getByLabel(LABELS.theme).selectOption({ label: 'Espace public' });
  await expect(page.getByText('Brouillon enregistré')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(LABELS.proposal)).toHaveValue(text);
  await expect(page.getByLabel(LABELS.theme).locator('option:checked')).toHaveText('Espace public');
});

test('a draft that cannot be kept is not said to be kept', async ({ page }) => {
  await begin(page);
  await page.route('**/api/keep_draft', (route) => route.abort());
  await page.getByLabel(LABELS.proposal).pressSequentially('Un trimestre');
  await page.waitForEvent('requestfailed');
  await expect(page.getByText('Brouillon enregistré')).toHaveCount(0);
});

test('the position of the device fills both fields in, when asked', async ({ page, context }) => {
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 50.7331, longitude: 2.9478 });
  await beginWhere(page);
  await expect(page.getByLabel('Latitude')).toHaveValue('');
  await page.getByRole('button', { name: 'Utiliser ma position' }).click();
  await expect(page.getByLabel('Latitude')).toHaveValue('50.73310');
  await expect(page.getByLabel('Longitude')).toHaveValue('2.94780');
  await expect(page.getByText('Brouillon enregistré')).toBeVisible();
});

test('a position that is refused is said so, and both fields stay empty', async ({ page }) => {
  await beginWhere(page);
  await page.getByRole('button', { name: 'Utiliser ma position' }).click();
  await expect(page.getByText('Votre position n’est pas disponible.')).toBeVisible();
  await expect(page.getByLabel('Latitude')).toHaveValue('');
  await expect(page.getByLabel('Longitude')).toHaveValue('');
});

test('pages without islands load one small script and no WASM', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (/\.(js|wasm)(\?|$)/.test(request.url())) loaded.push(new URL(request.url()).pathname);
  });
  for (const path of ['/', '/experiments', '/experiments?view=map', '/experiments/faucher-apres-le-15-aout', '/sign-in', '/about/design']) {
    await page.goto(path, { waitUntil: 'networkidle' });
  }
  expect(new Set(loaded)).toEqual(new Set(['/page.js']));
  await begin(page);
  await page.waitForLoadState('networkidle');
  expect(loaded.some((url) => url.endsWith('.wasm'))).toBe(true);
});
