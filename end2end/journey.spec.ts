import { GAELLE, chooseName, letterTo, newcomer, signInAs, signInOfficial, typeCode } from './support/people';
import { answers, decide, expectStep, fillStep, goOn, tellNow } from './support/proposal';
import { expect, test } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

test('a resident proposes, a moderator opens, others support, and at the threshold the authority has to answer', async ({
  page,
  server,
  another,
}) => {
  const author = newcomer('Nour');
  const said = answers();
  let address = '';

  await test.step('somebody who is not signed in begins, stops, and finds the draft again', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Proposer un essai' }).click();
    await expect(page.getByText('Étape 1 sur 5')).toBeVisible();
    await fillStep(page, 'problem', said);
    await goOn(page);
    await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
    await fillStep(page, 'try', said);
    await page.getByRole('button', { name: 'Enregistrer pour plus tard' }).click();
    await expect(page.getByRole('status')).toContainText('Le brouillon est enregistré');

    await page.goto('/');
    await page.getByRole('link', { name: 'Proposer', exact: true }).click();
    await page.getByRole('link', { name: said.title, exact: true }).click();
    await expect(page.getByText('Étape 3 sur 5')).toBeVisible();
    await page.getByRole('link', { name: '← Étape précédente' }).click();
    await expectStep(page, 'try', said);
    await goOn(page);
  });

  await test.step('a decimal comma and a photo are taken', async () => {
    await fillStep(page, 'where', said);
    await goOn(page);
    await expect(page.getByText('Étape 4 sur 5')).toBeVisible();
    await fillStep(page, 'who', said);
    const buffer = await page.screenshot();
    await page.getByLabel('Une photo du lieu (facultatif)').setInputFiles({ name: 'lieu.png', mimeType: 'image/png', buffer });
    await goOn(page);
  });

  await test.step('everything is read again before it is sent', async () => {
    await expect(page.getByText('Étape 5 sur 5')).toBeVisible();
    const main = page.getByRole('main');
    for (const text of [said.title, said.problem, said.proposal, said.theme, '3 mois', said.commune, said.place, said.audience]) {
      await expect(main).toContainText(text);
    }
    await expect(page.getByRole('img', { name: 'La photo jointe' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Envoyer ma proposition' })).toHaveCount(0);
  });

  await test.step('a code in the mail signs them in, and the draft follows', async () => {
    await page.getByRole('link', { name: 'Me connecter et envoyer' }).click();
    await typeCode(page, author.email);
    await chooseName(page, author.name);
    await expect(page.getByRole('heading', { level: 1, name: 'Relire et envoyer' })).toBeVisible();
    await page.getByRole('button', { name: 'Envoyer ma proposition' }).click();
    await expect(page.getByRole('status')).toContainText('Votre proposition est envoyée');
    await expect(page.getByRole('heading', { level: 1, name: said.title })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('En attente de modération');
    await expect(page.getByRole('main')).toContainText('50,7331° N, 2,9478° E');
    address = new URL(page.url()).pathname;
  });

  const reader = await another();
  await test.step('nobody else sees it yet', async () => {
    const answer = await reader.goto(address);
    expect(answer?.status()).toBe(404);
    await reader.goto('/experiments');
    await expect(reader.getByRole('link', { name: said.title })).toHaveCount(0);
  });

  await test.step('the commune’s moderator is told, finds it on the desk, and opens it', async () => {
    const moderator = await another();
    await signInOfficial(moderator, server, GAELLE.email);
    await letterTo(moderator, GAELLE.email, said.title);
    await decide(moderator, said.title, 'Ouvrir aux soutiens');
    await expect(moderator.locator('.queue').getByRole('link', { name: said.title })).toHaveCount(0);
    await tellNow(moderator);
    await letterTo(moderator, author.email, 'Publiée');
  });

  await test.step('everybody sees it', async () => {
    await reader.goto('/experiments');
    await reader.getByRole('link', { name: said.title }).click();
    await expect(reader.getByRole('main')).toContainText('Ouverte aux soutiens');
    await expect(reader.getByRole('main')).toContainText(author.name);
    await expect(reader.getByRole('main')).toContainText('Il en manque 5.');
    const photo = reader.getByRole('img', { name: `Photo jointe à la proposition : ${said.place}` });
    await expect(photo).toBeVisible();
    expect((await reader.request.get(`${await photo.getAttribute('src')}`)).headers()['content-type']).toBe('image/jpeg');
  });

  await test.step('a support counts once, and can be withdrawn', async () => {
    await page.goto(address);
    await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
    await expect(page.getByText('Vous soutenez cet essai.')).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Il en manque 4.');
    await page.getByRole('button', { name: 'Retirer mon soutien' }).click();
    await expect(page.getByText('Votre soutien est retiré.')).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Il en manque 5.');
  });

  await test.step('five people sign in on the way, and support', async () => {
    for (let count = 1; count <= 5; count++) {
      const supporter = await another();
      await supporter.goto(address);
      await supporter.getByRole('link', { name: 'Je veux qu’on l’essaie' }).click();
      const person = newcomer('Sacha');
      await typeCode(supporter, person.email);
      await chooseName(supporter, person.name);
      await supporter.getByRole('button', { name: 'Oui, je soutiens cet essai' }).click();
      const told = count < 5 ? 'Votre soutien est compté.' : 'Votre soutien est compté, et le seuil est atteint';
      await expect(supporter.getByText(told)).toBeVisible();
    }
  });

  await test.step('the page tells that it is under review, and since when', async () => {
    await reader.goto(address);
    const main = reader.getByRole('main');
    await expect(main).toContainText('À l’étude par l’autorité');
    await expect(main).toContainText('5 soutiens, le seuil de 5 est atteint.');
    await expect(main).toContainText('Commune de Deûlémont doit répondre avant le');
    const history = reader.getByRole('listitem').filter({ has: reader.getByRole('heading', { level: 3 }) });
    await expect(history.getByRole('heading')).toHaveText([
      'Seuil de soutiens atteint : à l’étude',
      'Ouverte aux soutiens',
      'Proposition envoyée',
    ]);
    await letterTo(reader, author.email, 'Seuil atteint');
  });
});

test('the sign-in links of a development server lead to the desk of an official', async ({ page, server }) => {
  await signInAs(page, server, 'moderator');
  await expect(page.getByRole('link', { name: 'Mon compte : Malik Haddouche' })).toBeVisible();
  await page.getByRole('link', { name: 'Mon bureau' }).click();
  await expect(page.getByText('Ville de Lille · Lille').first()).toBeVisible();
  await page.getByRole('link', { name: 'Rendre une porte aux étages vides, au-dessus des boutiques' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Décider d’une proposition' })).toBeVisible();
});
