import { signInAs, signUp } from './support/people';
import { type Portal, portal } from './support/portal';
import { type Server, start } from './support/server';
import { expect, test as base } from './support/test';

const ADD = '/experiments/pedibus-accompagne-quartier-michelet/data/new';

/** An instance of its own, whose settings name a portal that answers and one that does not. */
const test = base.extend<object, { server: Server; good: Portal }>({
  good: [
    async ({}, use) => {
      const good = await portal();
      await use(good);
      await good.stop();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ good, engine }, use, worker) => {
      const section = (name: string, address: string) => `[[portal]]\nname = "${name}"\naddress = "${address}"\nkind = "udata"\n`;
      const settings = section('Portail de la ville', good.origin) + section('Portail éteint', 'http://127.0.0.1:9');
      const server = await start(engine, `${worker.project.outputDir}/server-portals-${worker.workerIndex}.log`, { settings });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test('what portals offer near by is suggested, and looked at before it counts', async ({ page, another, server }) => {
  const desk = await another({ baseURL: server.origin });
  await signInAs(desk, server, 'administrator');
  await expect(async () => {
    await desk.goto(`${server.origin}/desk/portals`);
    await expect(desk.getByRole('main')).toContainText('1 jeu de données, lecture du', { timeout: 500 });
  }).toPass();
  await expect(desk.getByRole('main')).toContainText('Portail éteint');

  await signUp(page);
  await page.goto(ADD);
  await expect(page.getByRole('heading', { name: 'Pour ce lieu et ce thème' })).toBeVisible();
  await page.getByRole('button', { name: 'Voir ces données : Comptages de piétons' }).click();
  await expect(page.getByRole('heading', { name: 'Comptages de piétons' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Pour cet essai, ces données sont…');
});

test('words are looked for here, then at the portals, and who does not answer is named', async ({ page }) => {
  await signUp(page);
  await page.goto(ADD);
  await page.getByLabel('Chercher parmi les portails').fill('zèbres');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.locator('#offers')).toContainText('Rien de connu ne porte ces mots');
  await page.getByLabel('Chercher parmi les portails').fill('marche école');
  await page.getByRole('button', { name: 'Chercher' }).click();
  await page.getByRole('link', { name: 'Demander aux portails' }).click();
  await expect(page.getByRole('heading', { name: 'Ce que disent les portails' })).toBeVisible();
  await expect(page.locator('#offers')).toContainText('Portail éteint — Le portail ne répond pas');
  await expect(page.getByLabel('Chercher parmi les portails')).toHaveValue('marche école');
  await page.getByRole('button', { name: 'Voir ces données : Comptages de piétons' }).last().click();
  await expect(page.getByRole('heading', { name: 'Comptages de piétons' })).toBeVisible();
});
