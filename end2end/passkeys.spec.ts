import { addPasskey, plugIn, signOut } from './support/passkeys';
import { letterTo, sessionOf, signUp, typeCode } from './support/people';
import { expect, test } from './support/test';

const ENTER = 'Me connecter avec une clé d’accès';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

test('a passkey is added, signs in without an address, and is removed', async ({ page }) => {
  const person = await signUp(page);
  await plugIn(page);
  const before = await sessionOf(page);
  await addPasskey(page, 'Mon téléphone');
  expect(await sessionOf(page), 'a stronger session has a new token').not.toBe(before);
  await letterTo(page, person.email, 'Nouveau moyen de connexion : clé d’accès');
  const mine = page.getByRole('listitem').filter({ hasText: 'Mon téléphone' });
  await expect(mine).toContainText('ajoutée le');

  await test.step('the same device is not asked twice', async () => {
    await page.goto('/me/passkeys/new');
    await page.getByRole('button', { name: 'Créer la clé' }).click();
    await expect(page.getByText('Cet appareil a déjà une clé pour ce compte.')).toBeVisible();
  });

  await test.step('it signs in, and leads back', async () => {
    await signOut(page);
    await page.goto('/me/erasure');
    await expect(page).toHaveURL(/\/sign-in\?next=\/me\/erasure$/);
    await page.getByRole('button', { name: ENTER }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Effacer mon compte' })).toBeVisible();
    await page.goto('/me');
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    await expect(mine).toContainText('dernier usage le');
  });

  await test.step('it is removed after a question', async () => {
    await mine.getByRole('link', { name: /^Retirer/ }).click();
    await page.getByRole('button', { name: 'Retirer cette clé' }).click();
    await expect(page.getByRole('status')).toContainText('La clé d’accès est retirée.');
    await expect(mine).toHaveCount(0);
    await letterTo(page, person.email, 'Moyen de connexion retiré');
    await signOut(page);
    await page.goto('/sign-in');
    await page.getByRole('button', { name: ENTER }).click();
    await expect(page.getByRole('main')).toContainText('La connexion n’a pas abouti.');
    await expect(page.getByLabel('Votre adresse électronique')).toBeVisible();
  });
});

test('an official who came with a code adds a passkey, and from then on a mailbox is not enough', async ({ page, server, another }) => {
  const email = 'sabine@essaim.example';
  await plugIn(page);
  await page.goto('/sign-in?next=/desk');
  await typeCode(page, email);
  await expect(page.getByRole('heading', { level: 1, name: 'Votre mandat attend' })).toBeVisible();
  await page.getByRole('link', { name: 'Ajouter une clé d’accès' }).click();
  await addPasskey(page, 'Clé de la mairie');
  await page.getByRole('link', { name: 'Mon bureau' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mon bureau' })).toBeVisible();

  await test.step('somebody who reads their mails gets neither the desk nor a key of their own', async () => {
    const thief = await another();
    await thief.goto('/sign-in?next=/me/passkeys/new');
    await typeCode(thief, email);
    await expect(thief.getByRole('heading', { level: 1, name: 'Votre mandat attend' })).toBeVisible();
    await expect(thief.getByRole('link', { name: 'Ajouter une clé d’accès' })).toHaveCount(0);
    const challenge = await thief.request.post('/me/passkeys/challenge', { headers: { origin: server.origin } });
    expect(challenge.status()).toBe(403);
  });

  await test.step('with the key the desk opens from where the code stopped', async () => {
    await signOut(page);
    await page.goto('/sign-in?next=/desk');
    await typeCode(page, email);
    await page.getByRole('button', { name: ENTER }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Mon bureau' })).toBeVisible();
  });

  await test.step('the last key is not removed without a warning', async () => {
    await page.goto('/me');
    await page.getByRole('link', { name: /^Retirer/ }).click();
    await expect(page.getByRole('main')).toContainText('C’est votre dernier moyen sûr.');
    await page.getByRole('button', { name: 'Retirer cette clé' }).click();
    await expect(page.getByRole('alert')).toContainText('Cochez la case pour confirmer.');
    await page.getByRole('checkbox', { name: 'Je le sais, retirez-la' }).check({ force: true });
    await page.getByRole('button', { name: 'Retirer cette clé' }).click();
    await expect(page.getByRole('status')).toContainText('La clé d’accès est retirée.');
  });
});

test('an answer that was used, or is none, signs nobody in', async ({ page, server }) => {
  await signUp(page);
  await plugIn(page);
  await addPasskey(page, 'Mon téléphone');
  await signOut(page);
  await page.goto('/sign-in');
  const [sent] = await Promise.all([
    page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/sign-in/passkey')),
    page.getByRole('button', { name: ENTER }).click(),
  ]);
  await expect(page.getByRole('status')).toContainText('Vous êtes connecté·e.');
  const form = sent.postData()!;
  await signOut(page);

  const post = (data: string) =>
    page.request.post('/sign-in/passkey', { data, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.origin } });
  const again = await post(form);
  expect(again.status(), 'without a ceremony').toBe(422);
  await page.request.post('/sign-in/passkey/challenge', { headers: { origin: server.origin } });
  const other = await post(form);
  expect(other.status(), 'with the challenge of another ceremony').toBe(422);
  expect(await other.text()).toContain('n’a pas abouti');
  for (const bad of ['', 'credential=', 'credential=%7B', 'credential=null', 'credential=%5B%5D&next=/', 'nothing=x']) {
    const answer = await post(bad);
    expect(answer.status(), bad).toBe(400);
    expect(await answer.text()).toContain('Cette demande n’est pas lisible');
  }
  await page.goto('/me');
  await expect(page).toHaveURL(/\/sign-in\?next=\/me$/);
});

test('a key that does not recognise its person is no key', async ({ page }) => {
  await signUp(page);
  const { devtools, id } = await plugIn(page);
  await addPasskey(page, 'Mon téléphone');
  await signOut(page);
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: ENTER }).click();
  await expect(page.getByText('Cela n’a pas abouti. Réessayez, ou choisissez un autre moyen.')).toBeVisible();
});
