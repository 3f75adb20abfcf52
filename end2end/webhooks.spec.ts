import { signUp } from './support/people';
import { receiver, signature } from './support/receiver';
import { expect, type Page, test } from './support/test';

/** Without a script somebody asks again. */
const seen = (page: Page, text: string | RegExp) =>
  expect(async () => {
    await page.reload();
    await expect(page.getByRole('main')).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 20_000 });

test('a webhook is added, tried, repaired, given another secret and deleted', async ({ page }) => {
  const program = await receiver();
  await signUp(page);
  await page.getByRole('link', { name: 'Gérer mes webhooks' }).click();
  await expect(page.getByText('Aucun webhook')).toBeVisible();
  await page.getByLabel('À quoi il sert').fill('Site de l’association');
  await page.getByLabel('Adresse de votre programme').fill('http://192.168.1.7/essaim');
  await page.getByText('Choisir ce qui est annoncé').click();
  await page.getByLabel('Un vote est compté').check({ force: true });
  await page.getByRole('button', { name: 'Ajouter ce webhook' }).click();
  await expect(page.locator('#errors')).toContainText('Cette adresse ne peut rien recevoir');
  // what was typed and ticked is there
  await expect(page.getByLabel('À quoi il sert')).toHaveValue('Site de l’association');
  await expect(page.getByLabel('Un vote est compté')).toBeChecked();
  await page.getByLabel('Adresse de votre programme').fill(program.address);
  await page.getByRole('button', { name: 'Ajouter ce webhook' }).click();
  const secret = await page.locator('.token-code').innerText();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);

  await test.step('a test message arrives, signed', async () => {
    await page.getByRole('link', { name: 'Je l’ai copié' }).click();
    await expect(page.locator('body')).not.toContainText('whsec_');
    await expect(page.getByText('Rien encore')).toBeVisible();
    await page.getByRole('button', { name: 'Envoyer un message d’essai' }).click();
    await seen(page, /réponse 204, bien reçu/);
    expect(program.got).toHaveLength(1);
    expect(program.got[0].headers['webhook-signature']).toBe(signature(secret, program.got[0]));
    expect(JSON.parse(program.got[0].body).type).toBe('webhook.test');
  });

  await test.step('what fails is seen, and sent again once it is repaired', async () => {
    program.status = 500;
    await page.getByRole('button', { name: 'Envoyer un message d’essai' }).click();
    await seen(page, /réponse 500/);
    program.status = 200;
    const failed = page.getByRole('listitem').filter({ hasText: 'réponse 500' });
    await failed.getByRole('button', { name: /^Renvoyer/ }).click();
    await seen(page, /réponse 200, bien reçu/);
    const ids = new Set(program.got.slice(1).map((got) => got.headers['webhook-id']));
    expect(ids.size, 'it is the same message').toBe(1);
  });

  await test.step('a new secret is shown once; the old one still signs', async () => {
    await page.getByRole('button', { name: 'Créer un nouveau secret' }).click();
    const fresh = await page.locator('.token-code').innerText();
    await page.getByRole('link', { name: 'Je l’ai copié' }).click();
    await expect(page.getByRole('button', { name: 'Créer un nouveau secret' })).toHaveCount(0);
    const before = program.got.length;
    await page.getByRole('button', { name: 'Envoyer un message d’essai' }).click();
    await expect(async () => expect(program.got.length).toBeGreaterThan(before)).toPass();
    const last = program.got.at(-1)!;
    expect(last.headers['webhook-signature']).toBe(`${signature(fresh, last)} ${signature(secret, last)}`);
  });

  await test.step('it is paused, goes on, and is deleted after a question', async () => {
    await page.getByRole('button', { name: 'Mettre en pause' }).click();
    await expect(page.getByRole('main')).toContainText('En pause depuis le');
    await page.getByRole('button', { name: 'Reprendre' }).click();
    await expect(page.getByRole('main')).toContainText('Actif');
    await page.getByRole('link', { name: 'Supprimer ce webhook' }).click();
    await page.getByRole('button', { name: 'Supprimer ce webhook' }).click();
    await expect(page.getByRole('status').first()).toContainText('Le webhook est supprimé');
    await expect(page.getByText('Aucun webhook')).toBeVisible();
  });
  await program.stop();
});
