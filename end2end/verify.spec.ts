import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signUp } from './support/people';
import { expect, type Page, test } from './support/test';

const EXPERIMENT = '/experiments/college-ouvert-jusqu-a-dix-neuf-heures';

/** Supports an experiment and waits until the receipt is whole. Gives back its address. */
async function receipt(page: Page): Promise<string> {
  await signUp(page, undefined, EXPERIMENT);
  await page.goto(EXPERIMENT);
  await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
  await expect(page.getByText('Votre soutien est compté.')).toBeVisible();
  await page.goto('/me/receipts/last');
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('link', { name: 'Télécharger le reçu' })).toBeVisible({ timeout: 500 });
  }).toPass();
  return new URL(page.url()).pathname;
}

async function verify(page: Page) {
  await page.getByRole('button', { name: 'Vérifier dans ce navigateur' }).click();
}

/** Changes a receipt on its way to the worker. */
async function tamper(page: Page, address: string, change: (text: string) => string) {
  await page.route(`**${address}/proof`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: change(await answer.text()) });
  });
}

test('a resident’s own browser verifies their receipt, and remembers', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await receipt(page);
  expect(loaded.filter((path) => /proof_bg|worker\.js/.test(path)), 'nothing is loaded before the button is pressed').toEqual([]);
  await verify(page);
  const main = page.getByRole('main');
  await expect(main).toContainText('Ce reçu se vérifie');
  for (const words of ['L’acte est à sa place dans le registre.', 'Assez de témoins ont vu ce même registre', 'Il s’agit bien de l’acte que cette page décrit.', 'Ce navigateur retient désormais le registre'])
    await expect(main.getByText(words)).toBeVisible();
  // how long it took is told, not tested: speed belongs to the bench
  test.info().annotations.push({ type: 'milliseconds', description: (await page.locator('[data-verify]').getAttribute('data-milliseconds')) ?? 'none' });

  await page.reload();
  await verify(page);
  await expect(main.getByText('Rien n’a été réécrit depuis la dernière fois')).toBeVisible();
  await expect(main.getByText('Les clés sont celles que ce navigateur avait retenues.')).toBeVisible();
});

test('a receipt that was changed does not verify', async ({ page }) => {
  const address = await receipt(page);
  await tamper(page, address, (text) => text.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) - 1}`));
  await verify(page);
  const main = page.getByRole('main');
  await expect(main).toContainText('Ce reçu ne se vérifie pas');
  await expect(main.getByText('L’acte n’est pas dans le registre que ce reçu désigne.')).toBeVisible();
  await expect(main.getByText('Ce reçu se vérifie')).toBeHidden();
});

test('a split view is seen by the browser that saw another history', async ({ page, server }) => {
  const address = await receipt(page);
  const served = await (await page.request.get('/record/checkpoint')).text();
  const [origin, size] = served.split('\n');
  // what a dishonest operator would have shown this browser before: another root, signed with the log's own key
  const text = `${origin}\n${size}\n${Buffer.alloc(32, 7).toString('base64')}\n`;
  const seen = `${text}\n${signedWith(join(server.record, 'log.key'), text)}`;
  await page.goto(address);
  const policy = await (await page.request.get('/record/policy')).text();
  await page.evaluate((value) => localStorage.setItem('essaim.record', value), JSON.stringify({ seen, pinned: policy }));
  await verify(page);
  const main = page.getByRole('main');
  await expect(main.getByText('Deux registres qui se contredisent')).toBeVisible();
  await expect(main.locator('pre')).toContainText(seen.split('\n')[2]);
  await expect(main.getByText('Ce reçu se vérifie')).toBeHidden();
});

test('a file is verified on the page for everybody', async ({ page, another }) => {
  const address = await receipt(page);
  const file = await (await page.request.get(`${address}/proof`)).body();
  const friend = await another();
  await friend.goto(new URL('/record/verify', page.url()).href);
  await friend.getByLabel('Le fichier du reçu').setInputFiles({ name: 'essaim.tlog-proof', mimeType: 'text/plain', buffer: file });
  await verify(friend);
  await expect(friend.getByRole('main')).toContainText('Ce reçu se vérifie');
  await friend.getByLabel('Le fichier du reçu').setInputFiles({ name: 'x.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from('x') });
  await verify(friend);
  await expect(friend.getByRole('main').getByText('ce fichier n’est pas un reçu')).toBeVisible();
});

/** A signature line for a note, with a private key as the server keeps it: `PRIVATE+KEY+<name>+<id>+<base64>`. */
function signedWith(file: string, text: string): string {
  const [, , name, id, ...rest] = readFileSync(file, 'utf8').trim().split('+');
  const seed = Buffer.from(rest.join('+'), 'base64').subarray(1);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const bytes = Buffer.concat([Buffer.from(id, 'hex'), sign(null, Buffer.from(text), key)]);
  return `— ${name} ${bytes.toString('base64')}\n`;
}
