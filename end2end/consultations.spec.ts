import { fillIn, tickAll } from './support/ballots';
import { newcomer, resume, sessionOf, signInOfficial, signUp } from './support/people';
import { tick } from './support/proposal';
import { expect, type Page } from './support/test';
import { openVote, prepareVote, test } from './support/votes';

test.describe.configure({ mode: 'serial' });
test.skip(({ engine }) => engine === 'postgres', 'the second server goes on with a folder');

/** Fills in a slip, looks at it again, casts it; gives back the number of the ballot. */
async function vote(page: Page, address: string, scripted: boolean, fill: (page: Page) => Promise<void>) {
  await page.goto(`${address}/vote`);
  const protection = scripted ? 'Ce bulletin est anonyme' : 'confidentiel par promesse, pas par cryptographie';
  await expect(page.getByText(protection).first()).toBeVisible();
  await fill(page);
  const declared = page.locator('#declared');
  if (!(await declared.isChecked())) await tick(declared);
  await page.getByRole('button', { name: 'Relire mon bulletin' }).click();
  await expect(page.getByRole('heading', { name: 'Relisez, puis votez' })).toBeVisible();
  await page.getByRole('button', { name: 'Voter', exact: true }).click();
  await expect(page.getByText('Votre vote est compté').first()).toBeVisible();
  await expect(page.getByRole('main')).toContainText('C’est le dernier qui sera dépouillé');
  return (await page.locator('.ballot-code').innerText()).trim();
}

/** Gives ranks in the lists of the form, which a browser with JavaScript shows to whoever asks for them. */
const rank = (ranks: Record<string, string>) => async (page: Page) => {
  const lists = page.getByRole('button', { name: 'Donner les rangs dans des listes' });
  if (await lists.isVisible()) await lists.click();
  await fillIn(page, Object.fromEntries(Object.entries(ranks).map(([id, n]) => [`mark-${id}`, n])));
};

test('two officials open votes by two methods, residents vote and change their minds, and anybody recounts', async ({ page, server, another, later, scripted }) => {
  test.slow();
  const [moderator, elected, second] = [await another(), await another(), await another()];
  let approval = '';
  let ranking = '';

  await test.step('one prepares and cannot open; another reads and opens', async () => {
    await signInOfficial(moderator, server, 'malik@essaim.example');
    approval = await prepareVote(moderator, 'Où poser les bancs, par approbation', 'approval');
    ranking = await prepareVote(moderator, 'Où poser les bancs, par classement', 'instant_runoff');
    await moderator.goto(`${approval}/opening`);
    await tick(moderator.locator('#confirmed'));
    await moderator.getByRole('button', { name: 'Figer et ouvrir' }).click();
    await expect(moderator.getByRole('main')).toContainText('mandat');
    await signInOfficial(elected, server, 'bruno@essaim.example');
    for (const address of [approval, ranking]) {
      await openVote(elected, address);
      await expect(elected.locator('.hash').first()).toHaveText(/^[0-9a-f]{64}$/);
    }
  });

  let number = '';
  await test.step('residents vote; one changes their mind and has the same number', async () => {
    await signUp(page, newcomer('Nour'));
    const first = await vote(page, approval, scripted, tickAll('o1', 'o3'));
    expect(first).toMatch(scripted ? /^([0-9a-f]{8} ){7}[0-9a-f]{8}$/ : /^([0-9a-f]{5}-){3}[0-9a-f]{5}$/);
    await page.goto(`${approval}/vote`);
    await expect(page.locator('#pick-o1')).toBeChecked();
    number = await vote(page, approval, scripted, tickAll('o2'));
    expect(number).toBe(first);
    await expect(page.locator('.summary')).toContainText('Place Sébastopol');
    await expect(page.locator('.summary')).not.toContainText('Rue du Marché');
    await vote(page, ranking, scripted, rank({ o1: '1', o2: '2' }));
    await signUp(second, newcomer('Solène'));
    await vote(second, approval, scripted, tickAll('o2', 'o3'));
    await second.goto(`${ranking}/vote`);
    await rank({ o1: '1', o2: '1' })(second);
    await tick(second.locator('#declared'));
    await second.getByRole('button', { name: 'Relire mon bulletin' }).click();
    await expect(second.locator('#errors')).toContainText('Chaque rang ne peut recevoir qu’une option');
    await rank({ o1: '2', o2: '1' })(second);
    await second.getByRole('button', { name: 'Relire mon bulletin' }).click();
    await second.getByRole('button', { name: 'Voter', exact: true }).click();
    await expect(second.getByText('Votre vote est compté').first()).toBeVisible();
  });

  await test.step('while it is open nobody sees a ballot', async () => {
    await page.goto(`${approval}/ballot?number=${number}`);
    await expect(page.getByRole('main')).toContainText('publiés qu’à la clôture');
    const files = await Promise.all(['ballots.jsonl', 'outcome.json'].map((file) => page.request.get(`${approval}/${file}`)));
    expect(files.map((answer) => answer.status())).toEqual([404, 404]);
  });

  await test.step('three hours later it is counted, and says how', async () => {
    const session = await sessionOf(page);
    await later(3);
    await expect(async () => {
      await page.goto(approval);
      await expect(page.locator('.result-winner')).toHaveText('Place Sébastopol', { timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
    await expect(page.locator('.vote-picture')).toContainText('2 · 100,0');
    await page.getByText('Le même en tableau').first().click();
    await expect(page.locator('.vote-picture table')).toContainText('Quai du Wault');
    await expect(page.getByText('Moins de dix personnes ont voté').first()).toBeVisible();
    await page.getByLabel('Le numéro d’un bulletin').fill(number.toUpperCase());
    await page.getByRole('button', { name: 'Chercher ce bulletin' }).click();
    await expect(page.getByRole('status').first()).toContainText('Ce bulletin est dans le compte');
    await expect(page.locator('.summary')).toContainText('Place Sébastopol');
    await resume(page, server, session);
    await page.goto(`${approval}/vote`);
    await expect(page).toHaveURL(new RegExp(`${approval}$`));
    await page.goto(`${approval}/mine`);
    if (!scripted) return expect(page.getByRole('main')).toContainText('plus personne, nous compris, ne peut dire quel bulletin est le vôtre');
    // only the browser knows which one it is
    await page.getByRole('link', { name: 'Chercher mon bulletin dans le compte' }).click();
    await expect(page.getByRole('status').first()).toContainText('Ce bulletin est dans le compte');
  });

  await test.step('the authority answers, once, and says what becomes of its commitment', async () => {
    await signInOfficial(elected, server, 'bruno@essaim.example');
    await elected.goto('/consultations/prepare');
    await elected.getByRole('link', { name: 'Où poser les bancs, par approbation' }).click();
    await elected.getByRole('link', { name: 'Répondre à ce résultat' }).click();
    await elected.getByRole('button', { name: 'Publier la réponse' }).click();
    await expect(elected.locator('#errors li')).toHaveCount(2);
    await tick(elected.getByRole('radio', { name: 'L’engagement est tenu', exact: true }));
    await elected.getByLabel('Votre réponse publique').fill('Les bancs sont commandés pour la place Sébastopol.');
    await elected.getByRole('button', { name: 'Publier la réponse' }).click();
    await expect(elected.getByRole('status').first()).toContainText('La réponse est publiée');
    await page.goto(approval);
    await expect(page.locator('#reply')).toContainText('Les bancs sont commandés pour la place Sébastopol.');
    await elected.goto(`${approval}/reply`);
    await expect(elected.getByRole('main')).toContainText('déjà dit en public');
  });

  await test.step('a tie is shown with its lot', async () => {
    await expect(async () => {
      await page.goto(ranking);
      await expect(page.locator('.rounds')).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
    await expect(page.locator('.ties')).toContainText('le tirage public décide');
    const answer = await page.request.get(`${ranking}/ballots.csv`);
    expect((await answer.text()).trim().split('\r\n')).toHaveLength(3);
  });

  await test.step('the recount agrees', async () => {
    if (!scripted) {
      await expect(page.getByText('essaim-verify, hors ligne').first()).toBeVisible();
      return;
    }
    for (const address of [approval, ranking]) {
      await page.goto(address);
      await page.getByRole('button', { name: 'Recompter', exact: true }).click();
      await expect(page.locator('[data-recount] .verify-held')).toContainText('Votre appareil arrive au même résultat. Bulletins comptés : 2');
    }
  });
});
