import { askMandate } from './support/mandates';
import { GAELLE, letterTo, newcomer, signInAs, signInOfficial, signUp } from './support/people';
import { answers, decide, propose, tellNow } from './support/proposal';
import { expect, test, type Page } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

const history = (page: Page) => page.locator('.event-title');

test('two people give a mandate, it opens the desk, and its end closes the desk in the middle of a session', async ({ page, server, another }) => {
  const person = newcomer('Yasmine');
  await signUp(page, person);
  expect((await page.goto('/desk'))?.status()).toBe(403);

  const asker = await another();
  await test.step('one asks, and cannot confirm', async () => {
    await signInAs(asker, server, 'administrator');
    await askMandate(asker, { ...person, authority: 'Ville de Tourcoing', until: '2031-03-31' });
    await asker.getByRole('link', { name: person.name }).click();
    await expect(asker.getByRole('main')).toContainText('Quelqu’un d’autre doit confirmer');
    await expect(asker.getByRole('button', { name: 'Confirmer ce mandat' })).toHaveCount(0);
    expect((await page.goto('/desk'))?.status()).toBe(403);
  });

  await test.step('another finds it on the desk and confirms', async () => {
    const other = await another();
    await signInOfficial(other, server, 'ernest@essaim.example');
    await other.goto('/desk?kind=mandate');
    await other.getByRole('link', { name: person.name }).click();
    await expect(other.getByRole('main')).toContainText('au 31 mars 2031');
    await other.getByRole('button', { name: 'Confirmer ce mandat' }).click();
    await expect(other.getByRole('status')).toContainText('Le mandat est accordé.');
  });

  await test.step('a session opened with a code sees that the mandate waits; one opened by a strong way has a desk', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Mon bureau' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Votre mandat attend' })).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in\/stronger\?next=\/desk$/);
    await signInOfficial(page, server, person.email);
    await page.getByRole('link', { name: 'Mon bureau' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Mon bureau' })).toBeVisible();
  });

  await test.step('its end needs a reason, and holds at once', async () => {
    await asker.goto('/mandates');
    await asker.locator('.row', { hasText: person.name }).getByRole('link', { name: 'Mettre fin' }).click();
    await asker.getByRole('button', { name: 'Mettre fin au mandat' }).click();
    await expect(asker.getByRole('alert')).toContainText('Cette réponse est nécessaire.');
    await asker.getByLabel('Pourquoi').fill('Change de service');
    await asker.getByRole('button', { name: 'Mettre fin au mandat' }).click();
    await expect(asker.getByRole('status')).toContainText('Le mandat a pris fin.');
    expect((await page.goto('/desk'))?.status()).toBe(403);
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Mon bureau' })).toHaveCount(0);
  });
});

test('a decision is looked at before, taken back within minutes, and nobody was told', async ({ page, server, another }) => {
  const author = await signUp(page);
  const said = answers();
  const address = await propose(page, said);
  const moderator = await another();
  await signInOfficial(moderator, server, GAELLE.email);

  await test.step('the mail is shown, and nothing is decided', async () => {
    await moderator.goto(`${address}/moderation`);
    await moderator.getByRole('radio', { name: 'Ne pas admettre' }).check({ force: true });
    await moderator.getByLabel('Raison (pour tout ce qui n’est pas un oui)').selectOption({ label: 'Publicité' });
    await moderator.getByLabel('Ce que vous dites à l’auteur').fill('Il faut retirer la marque.');
    await moderator.getByRole('button', { name: 'Voir le message' }).click();
    const letter = moderator.getByRole('region', { name: 'Aperçu du message' });
    await expect(letter).toContainText('Il faut retirer la marque.');
    await expect(moderator.getByLabel('Ce que vous dites à l’auteur')).toHaveValue('Il faut retirer la marque.');
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText('En attente de modération');
  });

  await test.step('published by mistake, and taken back', async () => {
    await moderator.getByRole('button', { name: 'Publier ma décision' }).click();
    await moderator.getByRole('button', { name: 'Annuler ma décision' }).first().click();
    await expect(moderator.getByRole('status')).toContainText('Personne n’a été prévenu.');
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText('En attente de modération');
    await expect(history(page)).toHaveText(['Décision annulée aussitôt', 'Non admise', 'Proposition envoyée']);
  });

  await test.step('decided again, with an act to print', async () => {
    await decide(moderator, said.title, 'Ouvrir aux soutiens');
    await tellNow(moderator);
    await letterTo(page, author.email, 'Publiée');
    await page.goto(address);
    await page.getByRole('link', { name: /^Acte du/ }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Acte de décision' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Commune de Deûlémont');
    await expect(page.getByRole('main')).toContainText(GAELLE.name);
  });
});

test('a file that somebody has taken is left to them', async ({ page, server, another }) => {
  await signUp(page);
  const said = answers({ commune: 'Lille' });
  const address = await propose(page, said);
  const [one, other] = [await another(), await another()];
  await signInAs(one, server, 'moderator');
  await signInOfficial(other, server, 'sabine@essaim.example');

  await one.goto('/desk');
  await one.getByRole('checkbox', { name: said.title }).check({ force: true });
  await one.getByRole('button', { name: 'Prendre en charge les dossiers cochés' }).click();
  await expect(one.getByRole('status')).toContainText('pris en charge');
  await other.goto('/desk');
  await expect(other.getByRole('listitem').filter({ hasText: said.title })).toContainText('pris par Malik Haddouche');
  await other.goto(`${address}/moderation`);
  await expect(other.getByRole('main')).toContainText('Malik Haddouche s’en occupe déjà.');
  await other.getByRole('radio', { name: 'Ouvrir aux soutiens' }).check({ force: true });
  const [refused] = await Promise.all([
    other.waitForResponse((response) => response.request().method() === 'POST'),
    other.getByRole('button', { name: 'Publier ma décision' }).click(),
  ]);
  expect(refused.status()).toBe(409);

  await other.goto(`${address}/moderation`);
  await other.getByRole('button', { name: 'Reprendre à ma charge' }).click();
  await expect(other.getByRole('main')).toContainText('Vous vous en occupez.');
  await other.getByLabel('Ajouter une note').fill('Vu avec la voirie.');
  await other.getByRole('button', { name: 'Noter' }).click();
  await one.goto(`${address}/moderation`);
  await expect(one.getByRole('main')).toContainText('Vu avec la voirie.');
  await page.goto(address);
  await expect(page.getByRole('main')).not.toContainText('Vu avec la voirie.');
  await decide(other, said.title, 'Ouvrir aux soutiens');
});

test('a refusal is looked at again by a different moderator', async ({ page, server, another }) => {
  const author = await signUp(page);
  const said = answers({ commune: 'Lille' });
  const address = await propose(page, said);
  const [one, other] = [await another(), await another()];
  await signInAs(one, server, 'moderator');
  await decide(one, said.title, 'Ne pas admettre', 'Déjà proposé', 'Voyez la proposition voisine.');
  await tellNow(one);

  await test.step('the author asks, once', async () => {
    await page.goto(address);
    await page.getByRole('link', { name: 'Demander un réexamen' }).click();
    await expect(page.getByRole('main')).toContainText('Voyez la proposition voisine.');
    await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
    await expect(page.getByRole('alert')).toContainText('Cette réponse est nécessaire.');
    await page.getByLabel('Pourquoi ce refus devrait être revu').fill('L’autre proposition parle d’une autre rue.');
    await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
    await expect(page.getByRole('status').first()).toContainText('Quelqu’un d’autre va réexaminer');
    await expect(page.getByRole('link', { name: 'Demander un réexamen' })).toHaveCount(0);
    expect((await page.goto(`${address}/appeal`))?.status()).toBe(409);
  });

  await test.step('whoever refused does not see it on the desk and cannot decide', async () => {
    await one.goto('/desk?kind=appeal');
    await expect(one.locator('.queue').getByRole('link', { name: said.title })).toHaveCount(0);
    expect((await one.goto(`${address}/appeal/judgement`))?.status()).toBe(404);
  });

  await test.step('a colleague reads both sides and sets it aside', async () => {
    await signInOfficial(other, server, 'sabine@essaim.example');
    await other.goto('/desk?kind=appeal');
    await other.locator('.queue').getByRole('link', { name: said.title }).click();
    await expect(other.getByRole('main')).toContainText('L’autre proposition parle d’une autre rue.');
    await expect(other.getByRole('main')).toContainText('Voyez la proposition voisine.');
    await other.getByRole('radio', { name: 'Lever le refus' }).check({ force: true });
    await other.getByLabel('Ce que vous dites à l’auteur').fill('En effet, ce n’est pas la même rue.');
    await other.getByRole('button', { name: 'Publier ma décision' }).click();
    await tellNow(other);
    await letterTo(page, author.email, 'Refus levé');
    await page.goto(address);
    await expect(page.getByRole('main')).toContainText('Ouverte aux soutiens');
    await expect(history(page)).toHaveText([
      'Refus levé après réexamen',
      'Réexamen demandé par son auteur',
      'Non admise',
      'Proposition envoyée',
    ]);
  });
});

test('an experiment goes from commune to metropolis to syndicat and back, and everybody sees who holds it', async ({ page, server, another }) => {
  await signUp(page);
  const said = answers();
  const address = await propose(page, said);
  const holder = page.locator('.summary-row', { hasText: 'Autorité compétente' });
  const commune = await another();
  await signInOfficial(commune, server, GAELLE.email);
  await decide(commune, said.title, 'Ouvrir aux soutiens');
  const reader = await another();

  const give = async (from: Page, to: string, why: string) => {
    await from.goto(address);
    await from.getByRole('link', { name: 'Transmettre à une autre autorité' }).click();
    await from.getByLabel('Nouvelle autorité').selectOption({ label: to });
    await from.getByLabel('Pourquoi').fill(why);
    await from.getByRole('button', { name: 'Transmettre' }).click();
    await expect(from.getByRole('status')).toContainText('Le dossier est transmis');
    await reader.goto(address);
    await expect(reader.locator('.summary-row', { hasText: 'Autorité compétente' })).toContainText(to);
    await expect(reader.getByRole('main')).toContainText(why);
    // no longer theirs
    expect((await from.goto(`${address}/hand-over`))?.status()).toBe(404);
  };
  const metropolis = await another();
  const syndicat = await another();
  await signInOfficial(metropolis, server, 'odile@essaim.example');
  await signInOfficial(syndicat, server, 'iris@essaim.example');
  await give(commune, 'Métropole européenne de Lille', 'La voirie est métropolitaine.');
  await give(metropolis, 'Syndicat mixte Deûle-Lys Mobilités', 'Cela touche aux arrêts de bus.');
  await give(syndicat, 'Commune de Deûlémont', 'L’arrêt n’est plus desservi.');
  await page.goto(address);
  await expect(holder).toContainText('Commune de Deûlémont');
  await expect(history(page)).toHaveText([
    'Transmise à une autre autorité',
    'Transmise à une autre autorité',
    'Transmise à une autre autorité',
    'Ouverte aux soutiens',
    'Proposition envoyée',
  ]);
  await expect(page.getByRole('main')).toContainText('De Métropole européenne de Lille à Syndicat mixte Deûle-Lys Mobilités');
});
