import { expect, test } from './support/test';

const html = 'html';

test('the language is switched by a form, on every page, and kept', async ({ page }) => {
  await page.goto('/experiments?q=jardin');
  await expect(page.locator(html)).toHaveAttribute('lang', 'fr');
  await expect(page.getByRole('button', { name: 'Français' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'English' }).click();
  await expect(page).toHaveURL(/\/experiments\?q=jardin$/);
  await expect(page.locator(html)).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1, name: 'Experiments' })).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('jardin');

  await page.getByRole('link', { name: 'Propose', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Propose a try' })).toBeVisible();
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 1, name: 'This page does not exist' })).toBeVisible();

  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.locator(html)).toHaveAttribute('lang', 'fr');
  await expect(page.getByRole('heading', { level: 1, name: 'Cette page n’existe pas' })).toBeVisible();
});

test('the theme is switched by a form, on every page, and kept', async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto('/about/right-to-try');
  await expect(page.locator(html)).not.toHaveAttribute('data-theme');
  const light = await paper();

  await page.getByRole('button', { name: 'Sombre' }).click();
  await expect(page).toHaveURL(/\/about\/right-to-try$/);
  await expect(page.locator(html)).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Sombre' })).toHaveAttribute('aria-pressed', 'true');
  expect(await paper()).not.toBe(light);

  await page.getByRole('link', { name: 'Expérimentations', exact: true }).click();
  await expect(page.locator(html)).toHaveAttribute('data-theme', 'dark');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Clair' }).click();
  await expect(page.locator(html)).toHaveAttribute('data-theme', 'light');
  expect(await paper()).toBe(light);

  await page.getByRole('button', { name: 'Auto' }).click();
  await expect(page.locator(html)).not.toHaveAttribute('data-theme');
  expect(await paper()).not.toBe(light);
});

test('a browser that asks for English gets English, until French is chosen', async ({ another }) => {
  const page = await another({ locale: 'en-GB' });
  await page.goto('/');
  await expect(page.locator(html)).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A try is worth more than a long debate');
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Un essai vaut mieux qu’un long débat');
});

test('a browser that asks for a language we do not speak gets French', async ({ another }) => {
  const page = await another({ locale: 'nl-NL' });
  await page.goto('/');
  await expect(page.locator(html)).toHaveAttribute('lang', 'fr');
});

test('what was written in one language only says so in the other', async ({ page }) => {
  await page.goto('/experiments/une-heure-calme-a-la-piscine');
  await expect(page.getByRole('article')).toHaveAttribute('lang', 'fr');
  await expect(page.getByText('Traduit de l’anglais')).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('article')).toHaveAttribute('lang', 'en');
  await expect(page.getByText('Traduit de l’anglais')).toHaveCount(0);
});
