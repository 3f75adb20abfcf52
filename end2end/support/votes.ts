import { fillIn } from './ballots';
import { tick } from './proposal';
import { type Server, start } from './server';
import { test as base, expect, type Page } from './test';

/** By how many hours the clock of this worker's server is ahead. */
let ahead = 0;

/** A server of its own, because its clock goes on: votes are opened, and it comes back so many hours later, when they are over. */
export const test = base.extend<object, { server: Server; later: (hours: number) => Promise<void> }>({
  server: [
    async ({ engine }, use, worker) => {
      const log = (n: number) => `${worker.project.outputDir}/votes-${worker.workerIndex}-${n}.log`;
      let running = await start(engine, log(0));
      const server = { ...running };
      // the same object, so that everybody sees the one that runs now
      Object.assign(server, {
        async later(hours: number) {
          const { folder, origin } = running;
          await running.stop(true);
          ahead += hours;
          running = await start(engine, log(ahead), { port: Number(new URL(origin).port), again: { folder, hours: ahead } });
        },
        stop: () => running.stop(),
      });
      await use(server);
      await running.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  later: [async ({ server }, use) => use((hours) => (server as never as { later(hours: number): Promise<void> }).later(hours)), { scope: 'worker' }],
});

/** The instant so many hours from the server's now, as people in Paris write it. */
const at = (hours: number) => {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });
  return parts.format(Date.now() + (ahead + hours) * 3_600_000).replace(' ', 'T');
};

const COMMON = {
  stake: 'Deux lieux attendent des bancs ; il y en a pour un seul cette année.',
  plain: 'Il y a des bancs pour un seul lieu. Dites ce que vous préférez.',
  commitment: 'Le lieu qui arrive en tête reçoit les bancs.',
  territory: 'commune:59350',
  binding: 'no',
  pressure: 'no',
  few: 'no',
  'option-1': 'Rue du Marché',
  'option-2': 'Place Sébastopol',
  'option-3': 'Quai du Wault',
};

/** Prepares a vote, tries it out, and gives back its address. */
export async function prepareVote(page: Page, title: string, method: string, more: Record<string, string> = {}) {
  await page.goto('/consultations/new');
  await fillIn(page, { authority: 'Ville de Lille', title, question: 'budget' in more ? 'budget' : 'which', method });
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Préparer ce vote' })).toBeVisible();
  await page.getByRole('button', { name: 'Vérifier et essayer' }).click();
  await expect(page.locator('#errors')).toContainText('choses à corriger');
  await fillIn(page, { ...COMMON, closes: at(2), ...more });
  await page.getByRole('button', { name: 'Vérifier et essayer' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Essayer ce vote' })).toBeVisible();
  await page.getByRole('button', { name: 'Compter un exemple' }).click();
  await expect(page.locator('.vote-picture').first()).toBeVisible();
  return new URL(page.url()).pathname.replace('/trial', '');
}

/** An elected official reads a vote and opens it. */
export async function openVote(page: Page, address: string) {
  await page.goto(`${address}/opening`);
  await page.getByRole('button', { name: 'Figer et ouvrir' }).click();
  await expect(page.locator('#errors')).toContainText('Cochez la case');
  await tick(page.locator('#confirmed'));
  await page.getByRole('button', { name: 'Figer et ouvrir' }).click();
  await expect(page.getByRole('status').first()).toContainText('figée et inscrite au registre civique');
}
