import { signInOfficial } from './support/people';
import { tick } from './support/proposal';
import { expect, type Page } from './support/test';
import { test } from './support/votes';

const VOTE = '/consultations/par-quelle-rue-commencer-les-arbres-d-ombrage';

test.describe.configure({ mode: 'serial' });
test.skip(({ engine }) => engine === 'postgres', 'the second server goes on with a folder');

/** Fills in a sheet, and sends it. */
async function type(page: Page, sheet: string, marked: 'chosen' | 'blank' | 'invalid', grades: Record<string, number> = {}) {
  await page.locator('#sheet').fill(sheet);
  await tick(page.locator(`[name=marked][value=${marked}]`));
  for (const [option, grade] of Object.entries(grades)) await tick(page.locator(`[name="mark-${option}"][value="${grade}"]`));
  await page.getByRole('button', { name: 'Enregistrer cette saisie' }).click();
}

test('two officials type sheets without seeing what the other typed, and those that agree count', async ({ page, server, another, later, scripted }) => {
  test.slow();
  const second = await another();
  await signInOfficial(page, server, 'malik@essaim.example');
  await signInOfficial(second, server, 'bruno@essaim.example');

  await test.step('the page is linked from the vote and from the desk', async () => {
    await page.goto('/consultations/prepare');
    await page.locator(`a[href="${VOTE}/paper"]`).click();
    await expect(page.getByText('Aucune feuille saisie')).toBeVisible();
    await second.goto(VOTE);
    await second.getByRole('link', { name: 'Saisir des bulletins papier' }).click();
    await expect(second.getByRole('heading', { level: 1, name: 'Bulletins papier' })).toBeVisible();
  });

  await test.step('what is missing is said, and what was typed stays', async () => {
    await page.getByRole('button', { name: 'Enregistrer cette saisie' }).click();
    await expect(page.locator('#errors')).toBeVisible();
    await type(page, '100000', 'chosen', { o1: 5 });
    await expect(page.locator('#errors')).toContainText('99');
    await expect(page.locator('[name="mark-o1"][value="5"]')).toBeChecked();
    await page.goto(`${VOTE}/paper`);
    await type(page, '12', 'chosen');
    await expect(page.locator('#errors')).toContainText('Rien n’est choisi');
  });

  await test.step('one types; the other sees the number and nothing more', async () => {
    await type(page, '12', 'chosen', { o1: 5, o2: 1 });
    await expect(page.getByRole('status').first()).toContainText('La feuille 12 est saisie une fois');
    await expect(page.getByRole('main')).toContainText('Votre saisie');
    await second.reload();
    await expect(second.locator('.sheet-numbers')).toHaveText('12');
    await expect(second.getByRole('main')).not.toContainText('Votre saisie');
    await second.goto(`${VOTE}/paper?sheet=12`);
    await expect(second.locator('.slip input:checked')).toHaveCount(0);
  });

  await test.step('they differ, and each sees their own; it counts once one of them corrects', async () => {
    await type(second, '12', 'chosen', { o1: 5, o2: 2 });
    await expect(second.getByRole('main')).toContainText('Les deux saisies de la feuille 12 diffèrent');
    await page.goto(`${VOTE}/paper`);
    await expect(page.locator('#differ')).toContainText('Feuille 12');
    await second.getByRole('link', { name: 'Corriger' }).click();
    await expect(second.locator('[name="mark-o2"][value="2"]')).toBeChecked();
    await type(second, '12', 'chosen', { o2: 1 });
    await expect(second.getByRole('status').first()).toContainText('Les deux saisies sont les mêmes');
    await page.reload();
    await expect(page.locator('#differ')).toHaveCount(0);
    await type(page, '12', 'blank');
    await expect(page.locator('#errors')).toContainText('elle compte');
  });

  await test.step('a blank sheet counts too; one is taken back; one stays alone', async () => {
    for (const who of [page, second]) {
      await who.goto(`${VOTE}/paper`);
      await type(who, '13', 'blank');
    }
    await type(page, '14', 'invalid');
    await page.getByRole('button', { name: 'Retirer' }).click();
    await expect(page.getByRole('status').first()).toContainText('Votre saisie est retirée');
    await type(page, '15', 'chosen', { o1: 0 });
    await expect(page.locator('.sheet-figures')).toContainText('confirmées, qui comptent');
    await expect(page.locator('.sheet-figures .figure')).toHaveText(['2', '1', '0']);
  });

  await test.step('after the end the result says how many came on paper, and how many do not count', async () => {
    await later(24 * 60);
    await expect(async () => {
      await page.goto(VOTE);
      await expect(page.locator('.result')).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    const turnout = page.getByRole('region', { name: 'Participation' });
    await expect(turnout.getByRole('row', { name: 'dont sur papier' })).toContainText('2');
    await expect(turnout.getByRole('row', { name: 'Feuilles que deux personnes n’ont pas confirmées' })).toContainText('1');
    const table = await (await page.request.get(`${VOTE}/ballots.csv`)).text();
    expect(table).toMatch(/^paper-12,paper,0,/m);
    expect(table).not.toContain('paper-15');
    if (!scripted) return;
    await page.getByRole('button', { name: 'Recompter', exact: true }).click();
    await expect(page.locator('[data-recount] .verify-held')).toContainText('Votre appareil arrive au même résultat');
  });
});
