import { chooseName, newcomer, typeCode } from './support/people';
import { answers, draft } from './support/proposal';
import { NAMES, type Providers, type Shape, startProviders, typeThere } from './support/provider';
import { type Server, start } from './support/server';
import { expect, test as base } from './support/test';

/** An instance of its own, which trusts a provider of each shape. */
const test = base.extend<object, { server: Server; providers: Providers }>({
  providers: [
    async ({}, use) => {
      const providers = await startProviders();
      await use(providers);
      providers.stop();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ providers, engine }, use, worker) => {
      const log = `${worker.project.outputDir}/server-openid-${worker.workerIndex}.log`;
      const server = await start(engine, log, { settings: providers.settings });
      await providers.serve(server.origin);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

for (const shape of ['plain', 'franceconnect', 'proconnect'] as Shape[]) {
  const name = NAMES[shape];

  test(`somebody new comes with ${name}, signs out in both places, and comes back`, async ({ page, another }) => {
    const person = newcomer();
    await page.goto('/sign-in?next=/experiments');
    await page.getByRole('button', { name: `Continuer avec ${name}` }).click();
    await typeThere(page, { account: person.email, email: person.email });
    await chooseName(page, person.name);
    await expect(page).toHaveURL(/\/experiments$/);

    await page.goto('/me');
    await expect(page.getByRole('button', { name: `Délier ${name}` })).toBeVisible();
    await page.getByRole('button', { name: 'Me déconnecter' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Vous êtes déconnecté·e ici' })).toBeVisible();
    await page.getByRole('link', { name: `Me déconnecter aussi de ${name}` }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await expect(page.getByRole('link', { name: 'Se connecter' })).toBeVisible();

    const elsewhere = await another();
    await elsewhere.goto('/sign-in?next=/me');
    await elsewhere.getByRole('button', { name: `Continuer avec ${name}` }).click();
    await typeThere(elsewhere, { account: person.email, email: person.email });
    await expect(elsewhere.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
  });
}

test('an account is linked and unlinked, never by its address alone', async ({ page, another }) => {
  const person = newcomer();
  await page.goto('/sign-in?next=/me');
  await typeCode(page, person.email);
  await chooseName(page, person.name);

  const stranger = await another();
  await stranger.goto('/sign-in?next=/me');
  await stranger.getByRole('button', { name: 'Continuer avec FranceConnect' }).click();
  await typeThere(stranger, { account: `fc-${person.email}`, email: person.email });
  await expect(stranger.getByRole('heading', { level: 1, name: 'Un compte a déjà cette adresse' })).toBeVisible();

  await page.getByRole('button', { name: 'Relier FranceConnect' }).click();
  await typeThere(page, { account: `fc-${person.email}`, email: person.email });
  await expect(page.getByRole('status')).toContainText('Le compte est relié.');
  await page.getByRole('button', { name: 'Délier FranceConnect' }).click();
  await expect(page.getByRole('status')).toContainText('Le compte est délié.');
  await expect(page.getByRole('button', { name: 'Relier FranceConnect' })).toBeVisible();
});

test('an address that nobody verified is confirmed by a code', async ({ page }) => {
  const person = newcomer();
  await page.goto('/sign-in?next=/me');
  await page.getByRole('button', { name: 'Continuer avec FranceConnect' }).click();
  await typeThere(page, { account: `fc-${person.email}`, email: person.email, verified: false });
  await expect(page.getByText('FranceConnect vous a reconnu')).toBeVisible();
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  await expect(page.getByRole('button', { name: 'Délier FranceConnect' })).toBeVisible();
});

test('whoever cancels or comes with too low a level goes on with their draft', async ({ page }) => {
  await draft(page, answers());
  const review = new URL(page.url()).pathname;
  await page.goto(`/sign-in?next=${review}`);
  await page.getByRole('button', { name: 'Continuer avec FranceConnect' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Vous avez annulé' })).toBeVisible();
  await page.getByRole('button', { name: 'Réessayer avec FranceConnect' }).click();
  const person = newcomer();
  await typeThere(page, { account: person.email, email: person.email, level: 'low' });
  await expect(page.getByText('niveau demandé')).toBeVisible();
  await page.getByRole('link', { name: 'Me connecter autrement' }).click();
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  await expect(page).toHaveURL(new RegExp(`${review}$`));
});
