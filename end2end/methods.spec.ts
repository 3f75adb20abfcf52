import { press, tabTo } from './support/keyboard';
import { newcomer, signInOfficial, signUp } from './support/people';
import { expect, type Page } from './support/test';
import { openVote, prepareVote, test } from './support/votes';

test.describe.configure({ mode: 'serial' });
test.skip(({ engine }) => engine === 'postgres', 'the second server goes on with a folder');

const COSTS = { budget: '50000', 'cost-1': '20000', 'cost-2': '35000', 'cost-3': '15000' };
const METHODS: [string, Record<string, string>][] = [
  ['approval', {}],
  ['score', {}],
  ['majority_judgment', {}],
  ['schulze', {}],
  ['instant_runoff', { 'option-4': 'Jardin des plantes' }],
  ['greedy', COSTS],
  ['equal_shares', COSTS],
];
const SIZES = [
  { width: 360, height: 800 },
  { width: 1280, height: 900 },
];

/** What is read one after the other stands one below the other, or further right on the same line. */
async function readsInOrder(page: Page, what: string) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const wrong = await page.evaluate(() => {
      const all = [...document.querySelectorAll('main :is(h1, h2, h3, p, li, label, legend, button, a, select, dt, dd, th, td, figcaption, summary)')];
      const seen = all.filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, svg, details:not([open])') && element.getBoundingClientRect().height > 0);
      const leaves = seen.filter((element) => !seen.some((other) => other !== element && element.contains(other)));
      let last: DOMRect | undefined;
      for (const element of leaves) {
        const box = element.getBoundingClientRect();
        // further up, and not beside what came before
        if (last && box.bottom <= last.top + 1 && box.left < last.right - 1) return element.outerHTML.slice(0, 200);
        last = box;
      }
      return '';
    });
    expect(wrong, `${what} is read in the order in which it is seen at ${size.width} px`).toBe('');
    if (process.env.ESSAIM_LOOK) await page.screenshot({ path: `${process.env.ESSAIM_LOOK}/${what}-${size.width}.png`, fullPage: true });
  }
}

/** Fills in a slip with the keyboard alone. */
async function fillByKeyboard(page: Page, method: string, scripted: boolean) {
  const slip = page.locator('.slip');
  if (['approval', 'greedy', 'equal_shares'].includes(method)) {
    await tabTo(page, slip.getByRole('checkbox').first());
    await page.keyboard.press('Space');
  } else if (method === 'majority_judgment') {
    const best = slip.getByRole('group').first().getByRole('radio').first();
    await tabTo(page, best);
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await expect(best).not.toBeChecked();
  } else if (method === 'score' || !scripted) {
    await tabTo(page, slip.getByRole('combobox').first());
    await page.keyboard.press('ArrowDown');
  } else {
    await press(page, slip.getByRole('button', { name: 'Classer : Rue du Marché' }));
    await press(page, slip.getByRole('button', { name: 'Classer : Quai du Wault' }));
    // the focus stays with the option that was ranked
    await expect(slip.getByRole('button', { name: 'Monter : Quai du Wault' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(slip.locator('.ranked .rank-name')).toHaveText(['Quai du Wault', 'Rue du Marché']);
    await expect(slip.getByRole('status')).toContainText('Quai du Wault : 1');
  }
}

test('a ranking is dragged, taken back, and given in lists by whoever prefers them', async ({ page, server, another, scripted }) => {
  test.skip(!scripted, 'lists are all there is without JavaScript');
  const [moderator, elected] = [await another(), await another()];
  await signInOfficial(moderator, server, 'malik@essaim.example');
  await signInOfficial(elected, server, 'bruno@essaim.example');
  const address = await prepareVote(moderator, 'Où poser les bancs, à la main', 'schulze');
  await openVote(elected, address);
  await signUp(page, newcomer('Marius'));
  await page.goto(`${address}/vote`);
  const slip = page.locator('.slip');
  const ranked = slip.locator('.ranked .rank-name');
  for (const name of ['Rue du Marché', 'Place Sébastopol', 'Quai du Wault']) await slip.getByRole('button', { name: `Classer : ${name}` }).click();
  await expect(ranked).toHaveText(['Rue du Marché', 'Place Sébastopol', 'Quai du Wault']);
  // by its grip, above the first one
  const grip = slip.locator('.rank-line', { hasText: 'Quai du Wault' }).locator('.rank-grip');
  await grip.hover();
  await page.mouse.down();
  const first = await slip.locator('.rank-line').first().boundingBox();
  await page.mouse.move(first!.x + 20, first!.y + 2, { steps: 8 });
  await page.mouse.up();
  await expect(ranked).toHaveText(['Quai du Wault', 'Rue du Marché', 'Place Sébastopol']);
  await slip.getByRole('button', { name: 'Retirer du classement : Place Sébastopol' }).click();
  await expect(ranked).toHaveText(['Quai du Wault', 'Rue du Marché']);
  // two on one rank: lists can say that
  await slip.getByRole('button', { name: 'Donner les rangs dans des listes' }).click();
  await slip.getByRole('combobox', { name: 'Place Sébastopol' }).selectOption('1');
  await expect(slip.getByRole('combobox', { name: 'Quai du Wault' })).toHaveValue('1');
  await page.locator('#declared').check({ force: true });
  await page.getByRole('button', { name: 'Relire mon bulletin' }).click();
  await expect(page.locator('[data-review] dd')).toHaveCount(3);
  await page.getByRole('button', { name: 'Voter', exact: true }).click();
  await expect(page.getByText('Votre vote est compté').first()).toBeVisible();
  // what was sent comes back as it was
  await page.goto(`${address}/vote`);
  await expect(slip.getByRole('combobox', { name: 'Place Sébastopol' })).toHaveValue('1');
  await expect(slip.locator('.ranked')).toBeHidden();
});

test('every method is voted in with the keyboard alone, in the order in which it is read', async ({ page, server, another, later, scripted }) => {
  test.slow();
  const [moderator, elected] = [await another(), await another()];
  await signInOfficial(moderator, server, 'malik@essaim.example');
  await signInOfficial(elected, server, 'bruno@essaim.example');
  const votes = new Map<string, string>();
  for (const [method, more] of METHODS) {
    const address = await prepareVote(moderator, `Où poser les bancs (${method})`, method, more);
    await openVote(elected, address);
    votes.set(method, address);
  }

  await signUp(page, newcomer('Louise'));
  for (const [method, address] of votes) {
    await test.step(method, async () => {
      await page.goto(address);
      await press(page, page.getByRole('link', { name: 'Voter', exact: true }));
      await expect(page.getByRole('button', { name: 'Relire mon bulletin' })).toBeVisible();
      if (scripted) await expect(page.getByText('Ce bulletin est anonyme')).toBeVisible();
      await fillByKeyboard(page, method, scripted);
      await tabTo(page, page.locator('#declared'));
      await page.keyboard.press('Space');
      await readsInOrder(page, `slip-${method}`);
      await press(page, page.getByRole('button', { name: 'Relire mon bulletin' }));
      await expect(page.getByRole('heading', { name: 'Relisez, puis votez' })).toBeVisible();
      await readsInOrder(page, `review-${method}`);
      await press(page, page.getByRole('button', { name: 'Voter', exact: true }));
      await expect(page.getByText('Votre vote est compté').first()).toBeVisible();
    });
  }

  await later(3);
  for (const [method, address] of votes) {
    await expect(async () => {
      await page.goto(address);
      await expect(page.locator('.vote-picture').first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await readsInOrder(page, `result-${method}`);
  }
});
