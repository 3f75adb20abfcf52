import { newcomer, resume, sessionOf, signUp } from './support/people';
import { tick } from './support/proposal';
import { expect, type Page, test } from './support/test';

const VOTE = '/consultations/par-quelle-rue-commencer-les-arbres-d-ombrage';

test.skip(({ scripted }) => !scripted, 'a browser without JavaScript votes by the form');
test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** Fills in the slip, and looks at it again. */
async function review(page: Page) {
  await page.locator('#mark-o1').check({ force: true });
  const declared = page.locator('#declared');
  if (!(await declared.isChecked())) await tick(declared);
  await page.getByRole('button', { name: 'Relire mon bulletin' }).click();
  await expect(page.locator('[data-review]')).toBeFocused();
}

const cast = (page: Page) => page.getByRole('button', { name: 'Voter', exact: true }).click();
const counted = (page: Page) => expect(page.getByText('Votre vote est compté.').first()).toBeVisible();
const number = (page: Page) => page.locator('.ballot-code').innerText();

test('a ballot leaves without a cookie, survives a lost answer and a reload, and moves to another device', async ({ page, server, another }) => {
  await signUp(page, newcomer('Lina'));

  await test.step('what is missing is said before anything is sent', async () => {
    await page.goto(`${VOTE}/vote`);
    await expect(page.getByText('Ce bulletin est anonyme')).toBeVisible();
    await page.getByRole('button', { name: 'Relire mon bulletin' }).click();
    await expect(page.locator('#errors')).toContainText('Cochez la case');
    await expect(page.locator('#errors')).toBeFocused();
  });

  const sent: { url: string; cookie?: string; body: string }[] = [];
  page.on('request', async (request) => {
    if (request.method() !== 'POST') return;
    const { cookie } = await request.allHeaders();
    sent.push({ url: new URL(request.url()).pathname, cookie, body: request.postData() ?? '' });
  });

  await test.step('the first answer is lost; the ballot is kept and counts once', async () => {
    let lost = 0;
    await page.route('**/ballots', async (route) => {
      lost += 1;
      if (lost > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await review(page);
    await cast(page);
    await expect(page.getByText('Le service n’a pas répondu')).toBeVisible();
    await page.reload();
    await review(page);
    await cast(page);
    await counted(page);
    await expect(page.locator('.ballot-code')).toHaveText(/^([0-9a-f]{8} ){7}[0-9a-f]{8}$/);
  });

  await test.step('who asks says nothing of the ballot; the ballot says nothing of who', async () => {
    const asks = sent.filter(({ url }) => url.endsWith('/issuance'));
    const ballots = sent.filter(({ url }) => url.endsWith('/ballots'));
    const key = (await number(page)).replaceAll(' ', '');
    expect(asks).toHaveLength(1);
    expect(asks[0].cookie).toContain('essaim=');
    expect(asks[0].body).not.toContain(key);
    expect(ballots).toHaveLength(2);
    for (const { cookie, body } of ballots) {
      expect(cookie).toBeUndefined();
      expect(body).toContain(key);
    }
    expect(sent.filter(({ url }) => !/issuance|ballots/.test(url))).toEqual([]);
  });

  await test.step('another device takes the key over, and changes the vote', async () => {
    const mine = await number(page);
    await page.getByRole('button', { name: 'Montrer le code' }).click();
    await expect(page.locator('.qr svg')).toBeVisible();
    await page.getByRole('button', { name: 'Copier l’adresse' }).click();
    await expect(page.getByText('L’adresse est copiée.')).toBeVisible();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const phone = await another();
    await resume(phone, server, await sessionOf(page));
    await phone.goto(`${VOTE}/vote`);
    await expect(phone.getByText('sa clé n’est pas dans ce navigateur')).toBeVisible();
    await phone.goto(`${VOTE}/mine#ballot=AAAA`);
    await expect(phone.getByText('Ce code est celui d’un autre vote')).toBeVisible();
    await phone.goto('/');
    await phone.goto(address);
    await expect(phone.getByText('Votre clé est maintenant aussi dans ce navigateur.')).toBeVisible();
    expect(await number(phone)).toBe(mine);
    expect(phone.url()).not.toContain('ballot=');
    await phone.goto(`${VOTE}/vote`);
    await review(phone);
    await cast(phone);
    await counted(phone);
    // the first device comes too late with what it has not counted on
    await page.goto(`${VOTE}/vote`);
    await review(page);
    await cast(page);
    await expect(page.getByText(/Un bulletin plus récent|Votre vote est compté/).first()).toBeVisible();
  });

  await test.step('a shared device forgets', async () => {
    await page.goto(`${VOTE}/mine`);
    await page.getByRole('button', { name: 'Oublier mon bulletin sur cet appareil' }).click();
    await page.getByRole('button', { name: 'Oui, l’oublier' }).click();
    await expect(page.getByText('sa clé n’est pas dans ce navigateur')).toBeVisible();
    await page.goto(`${VOTE}/vote`);
    await expect(page.locator('.slip-form')).toBeHidden();
  });
});

test('the ways to ask for a signature and to send a ballot answer bad input with a sentence', async ({ page }) => {
  await signUp(page, newcomer('Robin'));
  const submission = '00000000-0000-4000-8000-000000000001';
  const post = (path: string, form: Record<string, string>) => page.request.post(`${VOTE}/${path}`, { form, headers: { origin: new URL(page.url()).origin } });
  for (const blinded of ['', 'zz', '00', 'é', '0'.repeat(5000)]) {
    expect((await post('issuance', { submission, blinded, declared: 'on' })).status(), blinded.slice(0, 9)).toBe(400);
  }
  const asked = await post('issuance', { submission, blinded: '0'.repeat(511) + '2' });
  expect([asked.status(), (await asked.json()).why]).toEqual([409, 'Cochez la case pour confirmer.']);
  const seal = JSON.stringify({ randomizer: '00', signature: '00', token: '00' });
  for (const ballot of ['', '{}', '{"channel":"blind","choice":{"approve":[]},"counter":0,"key":"00"}']) {
    const answer = await post('ballots', { ballot, seal });
    expect(answer.status()).toBe(409);
    expect((await answer.json()).why).toContain('ne porte pas la signature');
  }
  expect((await post('ballots', { ballot: '', seal: 'no' })).status()).toBe(400);
  expect((await page.request.get(`${VOTE}/seals.jsonl`)).status()).toBe(404);
});

test('a session that ends in the middle is told as that, and nothing that was filled in is lost', async ({ page, context }) => {
  await signUp(page, newcomer('Jeanne'));
  await page.goto(`${VOTE}/vote`);
  await review(page);
  const cookies = await context.cookies();
  await context.clearCookies();
  await cast(page);
  await expect(page.getByText('Votre session a pris fin')).toBeVisible();
  await context.addCookies(cookies);
  await cast(page);
  await counted(page);
});
