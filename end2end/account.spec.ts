import { readFileSync } from 'node:fs';
import { GAELLE, chooseName, newcomer, resume, sessionOf, signInOfficial, signUp, typeCode } from './support/people';
import { answers, decide, draft, propose, tick } from './support/proposal';
import { expect, type Page, test } from './support/test';

/** Nobody is signed in: the account leads to the sign-in. */
async function expectSignedOut(page: Page) {
  await page.goto('/me');
  await expect(page).toHaveURL(/\/sign-in\?next=\/me$/);
}

test('a device can be signed out from another', async ({ page, another }) => {
  const person = await signUp(page);
  const phone = await another({ userAgent: 'Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0' });
  await phone.goto('/sign-in?next=/me');
  await typeCode(phone, person.email);
  await expect(phone.getByRole('heading', { level: 1, name: person.name })).toBeVisible();

  await page.goto('/me');
  const devices = page.getByRole('listitem').filter({ hasText: 'vu le' });
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: 'cet appareil' })).toContainText('Chrome sur Linux');
  await devices.filter({ hasText: 'Firefox sur Android' }).getByRole('button', { name: 'Déconnecter' }).click();
  await expect(page.getByRole('status')).toContainText('Cet appareil est déconnecté.');
  await expect(devices).toHaveCount(1);

  await expectSignedOut(phone);
});

test('what is kept about a person can be taken away as a file', async ({ page }) => {
  const person = await signUp(page);
  const said = answers();
  await draft(page, said);
  await page.goto('/experiments/velos-cargos-marche-de-wazemmes');
  await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
  await page.goto('/me');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Télécharger mes données' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('essaim-mes-donnees.json');
  const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(data).toMatchObject({
    format: 'essaim-personal-data/1',
    email: person.email,
    name: person.name,
    drafts: [{ answers: { title: said.title, problem: said.problem } }],
    supports: [{ experiment: '/experiments/velos-cargos-marche-de-wazemmes' }],
    experiments: [],
    mandates: [],
  });
});

test('an erased account leaves no name on a public page, and no way in', async ({ page, server, another }) => {
  const person = await signUp(page);
  const said = answers();
  const address = await propose(page, said);
  const moderator = await another();
  await signInOfficial(moderator, server, GAELLE.email);
  await decide(moderator, said.title, 'Ouvrir aux soutiens');
  await page.goto(address);
  await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
  await expect(page.getByRole('main')).toContainText(person.name);
  const session = await sessionOf(page);

  await page.goto('/me');
  await page.getByRole('link', { name: 'Effacer mon compte' }).click();
  await page.getByRole('button', { name: 'Effacer mon compte' }).click();
  await expect(page.getByRole('alert')).toContainText('Cochez la case pour confirmer.');
  await tick(page.getByRole('checkbox', { name: 'Oui, effacez mon compte' }));
  await page.getByRole('button', { name: 'Effacer mon compte' }).click();
  await expect(page.getByRole('status')).toContainText('Votre compte est effacé.');

  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1, name: said.title })).toBeVisible();
  await expect(page.locator('html')).not.toContainText(person.name);
  await expect(page.getByRole('main')).toContainText('Un·e habitant·e');
  await expect(page.getByRole('main')).toContainText('Il en manque 4.');

  await resume(page, server, session);
  await expectSignedOut(page);

  await test.step('the same address begins anew', async () => {
    await typeCode(page, person.email);
    await expect(page.getByRole('heading', { level: 1, name: 'Comment vous appeler ?' })).toBeVisible();
    await chooseName(page, person.name);
    await expect(page.getByRole('heading', { name: 'Vous n’avez encore rien proposé' })).toBeVisible();
  });
});

test('signing out ends the session, not only its cookie', async ({ page, server }) => {
  await signUp(page);
  const session = await sessionOf(page);
  await page.goto('/me');
  await page.getByRole('button', { name: 'Me déconnecter' }).click();
  await expect(page.getByRole('status')).toContainText('Vous êtes déconnecté·e.');
  await expect(page.getByRole('link', { name: 'Se connecter' })).toBeVisible();
  await resume(page, server, session);
  await expectSignedOut(page);
});

test('signing in gives the session a new token', async ({ page }) => {
  const person = newcomer();
  await page.goto('/sign-in?next=/me');
  await page.getByLabel('Votre adresse électronique').fill(person.email);
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await page.getByLabel('Code à six chiffres').waitFor();
  const before = await sessionOf(page);
  await page.goto('/sign-in?next=/me');
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  expect(await sessionOf(page)).not.toBe(before);
});

test('signing in leads to pages of this site only', async ({ page, server }) => {
  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', '/%2Fevil.example']) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${evil}`);
    const person = newcomer();
    await typeCode(page, person.email);
    await chooseName(page, person.name);
    await expect(page).toHaveURL(`${server.origin}/`);
  }
});

test('a wrong code is said so, and the right one still works', async ({ page }) => {
  const person = newcomer();
  await page.goto('/sign-in?next=/experiments');
  await page.getByLabel('Votre adresse électronique').fill(person.email);
  await page.getByRole('button', { name: 'Recevoir un code' }).click();
  await page.getByLabel('Code à six chiffres').fill('12');
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await expect(page.getByRole('alert')).toContainText('Ce code n’est pas le bon, ou il a expiré.');
  await page.getByRole('link', { name: 'Demander un autre code ou changer d’adresse' }).click();
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  await expect(page).toHaveURL(/\/experiments$/);
});

test('a page that asks for a sign-in is come back to', async ({ page }) => {
  await page.goto('/me/erasure');
  const person = newcomer();
  await typeCode(page, person.email);
  await chooseName(page, person.name);
  await expect(page.getByRole('heading', { level: 1, name: 'Effacer mon compte' })).toBeVisible();
});
