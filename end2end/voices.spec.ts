import { letterTo, newcomer, signInOfficial, signUp } from './support/people';
import { expect, test, type Page } from './support/test';

const EXPERIMENT = '/experiments/velos-cargos-marche-de-wazemmes';
const DISCUSSION = `${EXPERIMENT}/discussion`;

/** Publishes an argument; its address. */
async function argue(page: Page, side: string, text: string): Promise<string> {
  await page.goto(DISCUSSION);
  await page.getByText('Ajouter un argument ou une question').click();
  await page.getByRole('radio', { name: side, exact: true }).check({ force: true });
  await page.getByLabel('Votre texte').fill(text);
  await page.getByRole('button', { name: 'Publier' }).click();
  await expect(page.getByRole('status')).toContainText('C’est publié.');
  return new URL(page.url()).pathname;
}

test('argue, answer, answer officially, report, decide; the reporter is told', async ({ page, another, server }) => {
  const author = await signUp(page, newcomer('Camille'), DISCUSSION);
  const text = `Les gens du marché sont tous des tricheurs. ${author.name}`;
  const argument = await argue(page, 'Contre', text);
  await expect(page.getByText(author.name).first()).toBeVisible();
  await page.getByRole('link', { name: 'Modifier' }).click();
  await page.getByLabel('Votre texte').fill(`${text} Vraiment.`);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('heading', { name: 'Ce que ce texte disait avant' })).toBeVisible();
  await expect(page.getByText(text, { exact: true })).toBeVisible();

  // a neighbour finds it useless, answers, and reports it
  const neighbour = await another();
  const reporter = await signUp(neighbour, newcomer('Noor'), argument);
  await neighbour.goto(argument);
  await neighbour.getByRole('button', { name: /^Pas utile/ }).click();
  await expect(neighbour.getByRole('button', { name: /^Pas utile 1/ })).toHaveAttribute('aria-pressed', 'true');
  await neighbour.getByRole('button', { name: /^Pas utile/ }).click();
  await expect(neighbour.getByRole('button', { name: /^Pas utile 0/ })).toHaveAttribute('aria-pressed', 'false');
  await neighbour.getByLabel('Votre réponse').fill('J’y vends des fleurs depuis vingt ans.');
  await neighbour.getByRole('button', { name: 'Publier la réponse' }).click();
  await expect(neighbour.getByText('J’y vends des fleurs depuis vingt ans.')).toBeVisible();
  await neighbour.locator('.argument > .argument-acts').getByRole('link', { name: 'Signaler' }).click();
  await neighbour.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await expect(neighbour.getByRole('alert')).toContainText('Il reste une chose à corriger');
  await neighbour.getByRole('radio', { name: 'Blessant ou haineux' }).check({ force: true });
  await neighbour.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await expect(neighbour.getByRole('status')).toContainText('Votre signalement est envoyé.');

  // the authority answers in its own name
  const elected = await another();
  await signInOfficial(elected, server, 'bruno@essaim.example');
  await elected.goto(argument);
  await elected.getByLabel('Votre réponse').fill('La Ville contrôle les balances deux fois par an.');
  await elected.getByLabel(/Répondre au nom de/).check({ force: true });
  await elected.getByRole('button', { name: 'Publier la réponse' }).click();
  await expect(elected.locator('.answer-official')).toContainText('Ville de Lille');

  // a moderator decides once, from the desk
  const moderator = await another();
  await signInOfficial(moderator, server, 'malik@essaim.example');
  await moderator.goto('/desk?kind=report');
  await moderator.locator(`a[href="${argument}/moderation"]`).click();
  await expect(moderator.getByText('1 signalement, décidé en une fois')).toBeVisible();
  await moderator.getByRole('radio', { name: 'Retirer' }).check({ force: true });
  await moderator.getByLabel('Raison (pour retirer)').selectOption({ label: 'Blessant ou haineux' });
  await moderator.getByLabel('Pourquoi, en une phrase').fill('Tous les marchands y sont accusés.');
  await moderator.getByRole('button', { name: 'Publier ma décision' }).click();
  await expect(moderator.getByRole('status')).toContainText('Votre décision est publiée');

  // its place and the reason stay; whoever reported is told, and whoever wrote too
  await page.goto(argument);
  await expect(page.locator('.argument-gone').first()).toContainText('Tous les marchands y sont accusés.');
  await expect(page.getByText(text)).toHaveCount(0);
  const letter = await letterTo(page, reporter.email, 'Votre signalement : texte retiré');
  expect(letter.body).toContain('Tous les marchands y sont accusés.');
  await letterTo(page, author.email, 'Votre texte est retiré');
  await page.goto('/moderation');
  await expect(page.getByRole('heading', { name: 'Textes de discussion examinés' })).toBeVisible();

  // the author asks somebody else to look again, once, and it comes back
  await page.goto(argument);
  await page.getByRole('link', { name: 'Demander un réexamen' }).click();
  await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
  await expect(page.getByRole('alert')).toContainText('Cette réponse est nécessaire.');
  await page.getByLabel('Pourquoi ce texte devrait être rétabli').fill('Je parlais des balances, pas des gens.');
  await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
  await expect(page.getByRole('status')).toContainText('Quelqu’un d’autre va réexaminer');
  expect((await page.goto(`${argument}/appeal`))?.status()).toBe(409);
  await moderator.goto('/desk?kind=report');
  await expect(moderator.locator(`a[href="${argument}/moderation"]`)).toHaveCount(0);
  const colleague = await another();
  await signInOfficial(colleague, server, 'sabine@essaim.example');
  await colleague.goto('/desk?kind=report');
  await colleague.locator(`a[href="${argument}/moderation"]`).click();
  await expect(colleague.getByText('Je parlais des balances, pas des gens.')).toBeVisible();
  await colleague.getByRole('radio', { name: 'Rétablir' }).check({ force: true });
  await colleague.getByRole('button', { name: 'Publier ma décision' }).click();
  await letterTo(page, author.email, 'Votre texte est rétabli');
  await page.goto(argument);
  await expect(page.locator('.argument-gone')).toHaveCount(0);
});

test('the discussion says by which rule it is sorted, and the experiment shows the strongest of each side', async ({ page }) => {
  await page.goto(EXPERIMENT);
  const section = page.getByRole('region', { name: 'Ce qu’on en dit' });
  await expect(section.getByRole('heading', { name: 'Les plus utiles pour' })).toBeVisible();
  const first = await section.locator('.best-one').first().locator('.prose').innerText();
  await section.getByRole('link', { name: 'Lire la discussion et y répondre' }).click();
  await expect(page.locator('#rule')).toContainText('Wilson');
  await page.getByRole('navigation', { name: 'Choisir les arguments' }).getByRole('link', { name: /^Pour/ }).click();
  await expect(page.locator('.arguments .argument-said').first()).toHaveText(first);
  await page.getByRole('link', { name: 'Les plus récents' }).click();
  await expect(page.locator('#rule')).toContainText('Du plus récent au plus ancien');
});
