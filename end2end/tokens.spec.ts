import { signInOfficial, signUp } from './support/people';
import { expect, test } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

const SUPPORT = '/api/v1/experiments/faucher-apres-le-15-aout/support';

test('a token is made, shown once, used by a program, and revoked', async ({ page, request }) => {
  await signUp(page);
  await page.getByRole('link', { name: 'Gérer mes jetons' }).click();
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  await expect(page.locator('#errors')).toBeVisible();
  await page.getByLabel('À quoi il sert').fill('Relevés du lundi');
  await page.getByLabel('Soutenir, proposer, argumenter, suivre, signaler, relever').check({ force: true });
  await page.getByRole('radio', { name: 'Une semaine' }).check({ force: true });
  await page.getByRole('button', { name: 'Créer le jeton' }).click();
  const token = await page.locator('.token-code').innerText();
  expect(token).toMatch(/^essaim_pat_[\w-]{43}$/);

  await test.step('it acts in the name of its person', async () => {
    const given = await request.put(SUPPORT, { headers: { authorization: `Bearer ${token}` } });
    expect(given.status()).toBe(200);
    await page.goto('/experiments/faucher-apres-le-15-aout');
    await expect(page.getByRole('button', { name: 'Retirer mon soutien' })).toBeVisible();
  });

  await test.step('it is not shown a second time', async () => {
    await page.goto('/me/tokens');
    const mine = page.getByRole('listitem').filter({ hasText: 'Relevés du lundi' });
    await expect(mine).toContainText('utilisé le');
    await expect(page.locator('body')).not.toContainText('essaim_pat_');
    await mine.getByRole('link', { name: /^Révoquer/ }).click();
  });

  await test.step('it is revoked after a question', async () => {
    await page.getByRole('button', { name: 'Révoquer ce jeton' }).click();
    await expect(page.getByRole('status')).toContainText('Le jeton est révoqué');
    const refused = await request.delete(SUPPORT, { headers: { authorization: `Bearer ${token}` } });
    expect(refused.status()).toBe(401);
    expect(refused.headers()['content-type']).toBe('application/problem+json');
  });
});

test('only an official makes a token that acts by mandates', async ({ page, server }) => {
  await signUp(page, undefined, '/me/tokens');
  await expect(page.getByLabel('Agir au titre de mes mandats')).toHaveCount(0);
  await signInOfficial(page, server, 'malik@essaim.example');
  await page.goto('/me/tokens');
  await expect(page.getByLabel('Agir au titre de mes mandats')).toBeVisible();
});

test('the page about the API says where to begin', async ({ page }) => {
  await page.goto('/data');
  await page.getByRole('link', { name: /l’API/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'L’API' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'GET /api/v1/experiments/{slug}/readings' })).toContainText('Ce qui a été mesuré');
  await page.goto('/api#not-found');
  await expect(page.locator('tr#not-found')).toContainText('404');
});
