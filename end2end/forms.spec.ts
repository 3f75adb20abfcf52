import { GAELLE, YANN, letterTo, newcomer, signInOfficial, signUp, typeCode } from './support/people';
import { LABELS, STEPS, type Answers, type Step, answers, decide, draft, expectStep, fillStep, goOn, tellNow } from './support/proposal';
import { expect, type Page, test } from './support/test';

/** Presses a button and gives back the status of what it sent. */
async function press(page: Page, name: string): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST' && response.request().isNavigationRequest()),
    page.getByRole('main').getByRole('button', { name }).click(),
  ]);
  return answer.status();
}

/** The summary has the focus, and each of its lines leads to the field it is about. */
async function expectSummary(page: Page, lines: Record<string, string>) {
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary).toContainText('Rien n’est perdu');
  await expect(summary.getByRole('link')).toHaveCount(Object.keys(lines).length);
  await expect(summary.getByRole('link')).toContainText(Object.values(lines));
  for (const [label, message] of Object.entries(lines)) {
    const field = page.getByLabel(label);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(beginningWith(message));
    await summary.getByRole('link').nth(Object.keys(lines).indexOf(label)).click();
    await expect(field).toBeFocused();
  }
}

/** A text whose spaces may be no-break spaces. */
function beginningWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.?]/g, '\\$&').replace(/ /g, '\\s')}`);
}

const MISSING = 'Cette réponse est nécessaire.';

test.describe('a refused form comes back with 422, the focus on the summary, and everything that was typed', () => {
  test('the first step, before anything is kept', async ({ page }) => {
    const said = answers({ title: ' ', problem: 'Trop court' });
    await page.goto('/experiments/new');
    await fillStep(page, 'problem', said);
    expect(await press(page, 'Continuer')).toBe(422);
    await expectSummary(page, { [LABELS.problem]: 'Dites-en un peu plus : au moins 20 caractères.', [LABELS.title]: MISSING });
    await expectStep(page, 'problem', said);
  });

  const wrong: Partial<Record<Step, { said: Partial<Answers>; lines: Record<string, string> }>> = {
    problem: { said: { title: 'Rue' }, lines: { [LABELS.title]: 'Dites-en un peu plus : au moins 5 caractères.' } },
    try: {
      said: { proposal: 'Fermer', duration: 'un an' },
      lines: {
        [LABELS.proposal]: 'Dites-en un peu plus : au moins 20 caractères.',
        [LABELS.duration]: 'Écrivez un nombre entier entre 1 et 36.',
      },
    },
    where: {
      said: { place: '', latitude: '2,9478', longitude: '50,7331' },
      lines: { [LABELS.place]: MISSING, [LABELS.latitude]: 'Ce point n’est pas dans la métropole.' },
    },
    who: { said: { audience: '' }, lines: { [LABELS.audience]: MISSING } },
  };

  for (const [step, { said, lines }] of Object.entries(wrong)) {
    test(`the step ${step} of a draft`, async ({ page }) => {
      await draft(page, answers());
      await page.goto(page.url().replace('review', step));
      const typed = answers(said);
      await fillStep(page, step as Step, typed);
      expect(await press(page, 'Continuer')).toBe(422);
      await expectSummary(page, lines);
      await expectStep(page, step as Step, typed);

      // also what was refused is kept: it is there another day
      await page.goto('/experiments/new');
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
      await expectStep(page, step as Step, typed);
    });
  }

  test('a file that is no photo', async ({ page }) => {
    const said = answers();
    await draft(page, said);
    await page.goto(page.url().replace('review', 'who'));
    const svg = { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') };
    await page.getByLabel('Une photo du lieu (facultatif)').setInputFiles(svg);
    expect(await press(page, 'Continuer')).toBe(422);
    await expectSummary(page, { 'Une photo du lieu (facultatif)': 'Ce fichier n’est pas une photo que nous savons lire.' });
    await expectStep(page, 'who', said);
  });

  test('an address that is none, and a code that is wrong', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Votre adresse électronique').fill('camille@exemple');
    expect(await press(page, 'Recevoir un code')).toBe(422);
    await expectSummary(page, { 'Votre adresse électronique': 'Écrivez une adresse électronique complète' });
    await expect(page.getByLabel('Votre adresse électronique')).toHaveValue('camille@exemple');

    const person = newcomer();
    await page.getByLabel('Votre adresse électronique').fill(person.email);
    await press(page, 'Recevoir un code');
    await page.getByLabel('Code à six chiffres').fill('12345');
    expect(await press(page, 'Me connecter')).toBe(422);
    await expectSummary(page, { 'Code à six chiffres': 'Ce code n’est pas le bon, ou il a expiré.' });
    await expect(page.getByRole('main')).toContainText(person.email);
  });

  test('the name of an official', async ({ page }) => {
    await signUp(page);
    await page.goto('/me/name');
    await page.getByLabel('Nom affiché').fill('malik HADDOUCHE');
    expect(await press(page, 'Enregistrer')).toBe(422);
    await expectSummary(page, { 'Nom affiché': 'Ce nom ressemble trop à celui d’une personne élue' });
    await expect(page.getByLabel('Nom affiché')).toHaveValue('malik HADDOUCHE');
  });
});

test('a photo that is too heavy is refused in words, and the draft is still there', async ({ page }) => {
  const said = answers();
  await draft(page, said);
  const step = page.url().replace('review', 'who');
  await page.goto(step);
  const heavy = { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(10 * 1024 * 1024, 1) };
  await page.getByLabel('Une photo du lieu (facultatif)').setInputFiles(heavy);
  expect(await press(page, 'Continuer')).toBe(413);
  await expect(page.getByRole('heading', { level: 1, name: 'C’est trop volumineux' })).toBeVisible();
  await page.goto(step);
  await expectStep(page, 'who', said);
});

/** Markup that would run where a text is not escaped, and would leave a field where a field is not. */
const MARKUP = '</textarea><script>canary=1</script><svg onload=canary=1>';

/** The text is there as text, and nothing of it has become an element. */
async function expectHarmless(page: Page, ...texts: string[]) {
  await expect(page.locator('[onload], [onerror], svg:not([class], [aria-hidden])')).toHaveCount(0);
  await expect(page.locator('script', { hasText: 'canary' })).toHaveCount(0);
  expect(await page.evaluate(() => 'canary' in window)).toBe(false);
  for (const text of texts) await expect(page.locator('body')).toContainText(text);
}

test('markup is shown as text on every page where it appears', async ({ page, server, another }) => {
  const author = newcomer('Ines');
  author.name = `${MARKUP}${author.name.slice(-8)}`;
  const said = answers({ latitude: '', longitude: '' });
  for (const field of ['title', 'problem', 'proposal', 'place', 'audience'] as const) said[field] = `${MARKUP} ${said[field]}`;
  let address = '';
  const written = [said.title, said.problem, said.proposal, said.place, said.audience];

  await test.step('the first step when it is refused', async () => {
    await page.goto('/experiments/new');
    await page.getByLabel(LABELS.problem).fill(said.problem);
    await goOn(page);
    await expectHarmless(page);
    await expect(page.getByLabel(LABELS.problem)).toHaveValue(said.problem);
  });

  await test.step('every step, the review, the list of drafts, the deletion', async () => {
    await draft(page, said);
    const review = page.url();
    await expectHarmless(page, ...written);
    for (const step of Object.keys(STEPS) as Step[]) {
      await page.goto(review.replace('review', step));
      await expectHarmless(page, said.title);
      await expectStep(page, step, said);
    }
    await page.goto('/experiments/new');
    await expectHarmless(page, said.title);
    await page.getByRole('link', { name: 'Supprimer' }).click();
    await expectHarmless(page, said.title);
    await page.goto(review);
  });

  await test.step('the name, the page of the experiment, the account', async () => {
    await page.getByRole('link', { name: 'Me connecter et envoyer' }).click();
    await typeCode(page, author.email);
    await page.getByLabel('Nom affiché').fill(author.name);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('button', { name: 'Envoyer ma proposition' }).click();
    await expectHarmless(page, ...written, author.name);
    address = page.url();
    expect(await page.title()).toBe(`${said.title} – Essaim`);
    await page.goto('/me');
    await expectHarmless(page, said.title, author.name);
    await page.goto('/me/name');
    await expect(page.getByLabel('Nom affiché')).toHaveValue(author.name);
    await expectHarmless(page);
  });

  const moderator = await another();
  await test.step('the desk, the moderation and its refusal, the mailbox', async () => {
    await signInOfficial(moderator, server, GAELLE.email);
    await letterTo(moderator, GAELLE.email, said.title);
    await moderator.goto('/dev/mailbox');
    await expectHarmless(moderator, said.title);
    await moderator.goto('/desk');
    await expectHarmless(moderator, said.title, author.name);
    await moderator.getByRole('link', { name: said.title }).click();
    await expectHarmless(moderator, said.title, said.problem, said.proposal);
    await moderator.getByLabel('Ce que vous dites à l’auteur').fill(MARKUP);
    expect(await press(moderator, 'Publier ma décision')).toBe(422);
    await expectHarmless(moderator);
    await expect(moderator.getByLabel('Ce que vous dites à l’auteur')).toHaveValue(MARKUP);
    await decide(moderator, said.title, 'Ouvrir aux soutiens', undefined, MARKUP);
    await tellNow(moderator);
  });

  await test.step('the list, the first page, the search, the support, and the letters about them', async () => {
    await moderator.goto('/');
    await moderator.getByLabel('Votre commune').selectOption({ label: said.commune });
    await moderator.getByRole('button', { name: 'Voir' }).click();
    await expectHarmless(moderator, said.title);
    for (const path of ['/experiments', `/experiments?view=map`, `/experiments?q=${encodeURIComponent(MARKUP)}`]) {
      await moderator.goto(path);
      await expectHarmless(moderator, path.includes('?q') ? MARKUP : said.title);
    }
    await moderator.goto(address);
    await expectHarmless(moderator, ...written, author.name, MARKUP);
    await page.goto(`${address}/support`);
    await expectHarmless(page, said.title);
    await page.getByRole('button', { name: 'Oui, je soutiens cet essai' }).click();
    await expectHarmless(page, ...written);
    await letterTo(page, author.email, 'Publiée');
    await page.goto('/dev/mailbox');
    await expectHarmless(page, MARKUP);
  });
});

test('a text with other scripts, emoji and quotes is taken as it is', async ({ page }) => {
  const said = answers({ title: "O'Neil & مدرسة <3 🐝 « essai »", place: 'Rue d’Élise, n° 2 bis' });
  await draft(page, said);
  for (const text of [said.title, said.place]) await expect(page.getByRole('main')).toContainText(text);
});

test('a second click on send has no second effect, nor has going back', async ({ page, server, another }) => {
  const said = answers({ commune: YANN.commune });
  await signUp(page);
  await draft(page, said);
  await page.getByRole('button', { name: 'Envoyer ma proposition' }).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: said.title })).toBeVisible();
  const address = page.url();

  await test.step('back, the page leads to what was sent', async () => {
    await page.goBack();
    const again = page.getByRole('button', { name: 'Envoyer ma proposition' });
    if (await again.isVisible()) await again.click();
    await page.goto(address);
    await expect(page.getByRole('heading', { name: 'Proposition envoyée' })).toHaveCount(1);
  });

  await page.goto('/me');
  await expect(page.getByRole('link', { name: said.title })).toHaveCount(1);

  const moderator = await another();
  await signInOfficial(moderator, server, YANN.email);
  await decide(moderator, said.title, 'Ouvrir aux soutiens');
  await page.goto(address);
  await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).dblclick();
  await expect(page.getByText('Vous soutenez cet essai.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Il en manque 4.');
});

test('a second click on the first step begins one draft', async ({ page }) => {
  const said = answers();
  await page.goto('/experiments/new');
  await fillStep(page, 'problem', said);
  await page.getByRole('button', { name: 'Continuer' }).dblclick();
  await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
  await page.goto('/experiments/new');
  await expect(page.getByRole('link', { name: said.title, exact: true })).toHaveCount(1);
});

test('a draft is deleted after a question', async ({ page }) => {
  const said = answers();
  await draft(page, said);
  const review = page.url();
  await page.goto('/experiments/new');
  await page.getByRole('link', { name: `Supprimer ${said.title}` }).click();
  await page.getByRole('button', { name: 'Supprimer le brouillon' }).click();
  await expect(page.getByRole('status')).toContainText('Le brouillon est supprimé.');
  expect((await page.goto(review))?.status()).toBe(404);
});

test('somebody else’s draft does not exist', async ({ page, another }) => {
  await draft(page, answers());
  const stranger = await another();
  await signUp(stranger);
  expect((await stranger.goto(page.url()))?.status()).toBe(404);
});

test('a form that another site sends is refused', async ({ page }) => {
  const person = await signUp(page);
  const answer = await page.request.post('/me/erasure', { form: { confirm: 'on' }, headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain('Demande refusée');
  await page.goto('/me');
  await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
});
