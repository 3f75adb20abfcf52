import { expect, test } from './support/test';

const PATH = '/experiments/faucher-apres-le-15-aout';
const TITLE = 'Ne faucher trois chemins qu’une fois, après le 15 août';

test('the address of an experiment can be copied and mailed without JavaScript', async ({ page, server }) => {
  await page.goto(`${PATH}?from=somewhere`);
  const address = `${server.origin}${PATH}`;
  await expect(page.getByLabel('Adresse de cette page')).toHaveValue(address);
  await expect(page.getByLabel('Adresse de cette page')).not.toBeEditable();
  const mail = await page.getByRole('link', { name: 'Envoyer par courriel' }).getAttribute('href');
  const { protocol, searchParams } = new URL(mail!);
  expect([protocol, searchParams.get('subject')?.replaceAll('\u00a0', ' '), searchParams.get('body')]).toEqual(['mailto:', TITLE, address]);
});

test('buttons are there only where they do something', async ({ page, scripted }) => {
  await page.goto(PATH);
  // this browser has a clipboard and no sharing of the device's
  await expect(page.getByRole('button', { name: 'Partager…' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Copier l’adresse' })).toHaveCount(scripted ? 1 : 0);
});

test('the address is copied, and that is said', async ({ page, context, server, scripted }) => {
  test.skip(!scripted, 'the clipboard needs a script');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(PATH);
  await page.getByRole('button', { name: 'Copier l’adresse' }).click();
  await expect(page.getByText('L’adresse est copiée.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.origin}${PATH}`);
});

test('where the clipboard is closed the address is selected instead', async ({ page, scripted }) => {
  test.skip(!scripted, 'the clipboard needs a script');
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await page.goto(PATH);
  await page.getByRole('button', { name: 'Copier l’adresse' }).click();
  await expect(page.getByLabel('Adresse de cette page')).toBeFocused();
});

test('a device that shares gets title and address', async ({ page, server, scripted }) => {
  test.skip(!scripted, 'sharing needs a script');
  // the browser of a phone; this one has none
  await page.addInitScript(() => {
    const shared: ShareData[] = [];
    Object.assign(window, { shared });
    navigator.share = async (data) => void shared.push(data!);
  });
  await page.goto(PATH);
  await page.getByRole('button', { name: 'Partager…' }).click();
  const [shared] = await page.evaluate(() => (window as unknown as { shared: ShareData[] }).shared);
  expect(shared.url).toBe(`${server.origin}${PATH}`);
  expect(shared.title?.replaceAll('\u00a0', ' ')).toBe(TITLE);
});

test('the card is a picture of the announced size, in the language of the page', async ({ page, request }) => {
  await page.goto(PATH);
  const card = await page.locator('meta[property="og:image"]').getAttribute('content');
  expect(card).toMatch(/\/card\.png\?lang=fr$/);
  const answer = await request.get(card!);
  expect(answer.headers()['content-type']).toBe('image/png');
  const png = await answer.body();
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
});
