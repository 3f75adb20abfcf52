import { GAELLE, letterTo, signInOfficial, signUp } from './support/people';
import { answers, decide, goOn, propose, send, tellNow, tick } from './support/proposal';
import { expect, test } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

test('a returned proposal comes back to its author with a reason, and is read again once it has changed', async ({
  page,
  server,
  another,
}) => {
  const author = await signUp(page);
  const said = answers();
  const address = await propose(page, said);
  const missing = 'Dites qui ferme la rue, et à quelles heures.\n\nLe reste est clair.';

  const moderator = await another();
  await test.step('the moderator returns it', async () => {
    await signInOfficial(moderator, server, GAELLE.email);
    await decide(moderator, said.title, 'Rendre à son auteur', 'Il manque un élément', missing);
    await tellNow(moderator);
  });

  await test.step('the author reads why, in the mail and on the page', async () => {
    const letter = await letterTo(page, author.email, 'À compléter');
    expect(letter.body).toContain('Motif : Il manque un élément.');
    expect(letter.body).toContain('Dites qui ferme la rue');
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText('À compléter par son auteur');
    await expect(page.getByRole('main')).toContainText('Dites qui ferme la rue');
  });

  await test.step('it is not public', async () => {
    const stranger = await another();
    expect((await stranger.goto(address))?.status()).toBe(404);
  });

  await test.step('unchanged it is refused, and everything is still there', async () => {
    await page.getByRole('button', { name: 'Compléter et renvoyer' }).click();
    await expect(page.getByLabel('Donnez un nom court à votre idée')).toHaveValue(said.title);
    for (let step = 1; step <= 4; step++) await goOn(page);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.getByRole('button', { name: 'Envoyer ma proposition' }).click(),
    ]);
    expect(answer.status()).toBe(422);
    await expect(page.getByRole('main')).toContainText('Rien n’a changé depuis la dernière version.');
    await expect(page.getByRole('main')).toContainText(said.problem);
  });

  await test.step('completed it goes back to the moderator', async () => {
    await page.getByRole('link', { name: /Modifier\s+: L’essai/ }).click();
    await page.getByLabel('Que voudriez-vous essayer ?').fill(`${said.proposal} Un parent tient la barrière de 8 h 10 à 8 h 30.`);
    for (let step = 2; step <= 4; step++) await goOn(page);
    await send(page);
    expect(new URL(page.url()).pathname).toBe(address);
    await expect(page.getByRole('main')).toContainText('Un parent tient la barrière');
    await expect(page.getByRole('heading', { name: 'Proposition complétée et renvoyée' })).toBeVisible();
    await decide(moderator, said.title, 'Ouvrir aux soutiens');
  });
});

test('a proposal that is not admitted stays public, with the reason', async ({ page, server, another }) => {
  const author = await signUp(page);
  const said = answers();
  const address = await propose(page, said);
  const why = 'Cet essai est déjà en cours rue du Moulin : rejoignez-le.';

  const moderator = await another();
  await signInOfficial(moderator, server, GAELLE.email);

  await test.step('without a reason and a text the decision comes back', async () => {
    await moderator.goto('/desk');
    await moderator.locator('.queue').getByRole('link', { name: said.title }).click();
    await tick(moderator.getByRole('radio', { name: 'Ne pas admettre' }));
    await moderator.getByRole('button', { name: 'Publier ma décision' }).click();
    await expect(moderator.getByRole('alert')).toContainText('Cette réponse est nécessaire.');
    await expect(moderator.getByRole('radio', { name: 'Ne pas admettre' })).toBeChecked();
  });

  await decide(moderator, said.title, 'Ne pas admettre', 'Déjà proposé', why);
  await tellNow(moderator);

  const reader = await another();
  expect((await reader.goto(address))?.status()).toBe(200);
  await expect(reader.getByRole('main')).toContainText('Non admise');
  await expect(reader.getByRole('main')).toContainText('Déjà proposé');
  await expect(reader.getByRole('main')).toContainText(why);
  await expect(reader.getByRole('button', { name: 'Je veux qu’on l’essaie' })).toHaveCount(0);
  await reader.goto('/experiments');
  await expect(reader.getByRole('link', { name: said.title })).toHaveCount(0);
  expect((await letterTo(page, author.email, 'Non retenue')).body).toContain(why);
});
