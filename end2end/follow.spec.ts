import { supportedToReview, told, unsubscribe, weekly } from './support/letters';
import { letterTo, lettersTo, newcomer, resume, signInOfficial, signUp } from './support/people';
import { start } from './support/server';
import { expect, test } from './support/test';

test.skip(({ engine }) => engine === 'postgres' && !process.env.ESSAIM_TEST_POSTGRES, 'ESSAIM_TEST_POSTGRES is not set');

const OPEN = '/experiments/faucher-apres-le-15-aout';

test('whoever supports reads the letter of the week, and ends it with one click', async ({ page, server, another }) => {
  test.slow();
  const { person, address, title, session } = await supportedToReview(page, server);
  await resume(page, server, session.find(({ name }) => name === '__Host-essaim')!.value);

  await test.step('the bell says it on every page, and the page says why', async () => {
    await told(page, 'L’autorité doit maintenant répondre en public.');
    await expect(page.locator('.told')).toContainText('parce que vous l’avez soutenu');
    await page.goto('/');
    await expect(page.getByRole('link', { name: /nouvelle.? non lue/ })).toBeVisible();
  });

  const letter = await weekly(page, person.email, /^Votre semaine/);
  await test.step('the letter has three lines for it, and where to end it', async () => {
    expect(letter.body).toContain(`${title}\nL’autorité doit maintenant répondre en public. (`);
    expect(letter.body).toContain(address);
  });

  await test.step('one click without being signed in', async () => {
    const elsewhere = await another();
    await elsewhere.goto(unsubscribe(letter));
    await elsewhere.getByRole('button', { name: 'Ne plus rien recevoir' }).click();
    await expect(elsewhere.getByRole('main')).toContainText('Vous ne recevrez plus de courriel');
    await page.goto('/me/following');
    await expect(page.getByRole('radio', { name: 'Pas de courriel' })).toBeChecked();
    // what had not left is taken back
    expect((await lettersTo(page, person.email)).filter((l) => l.subject.startsWith('Votre semaine'))).toEqual([]);
  });

  await test.step('what was read is no longer counted', async () => {
    await page.goto('/me/notices');
    await page.getByRole('button', { name: 'Tout marquer comme lu' }).click();
    await expect(page.getByRole('status').first()).toContainText('Tout est marqué comme lu.');
    await expect(page.getByRole('link', { name: 'Nouvelles', exact: true })).toBeVisible();
  });

  await test.step('a stop is remembered, also when one supports again', async () => {
    await page.goto(address);
    await page.getByRole('button', { name: 'Ne plus suivre' }).click();
    await page.getByRole('button', { name: 'Retirer mon soutien' }).click();
    await page.getByRole('button', { name: 'Je veux qu’on l’essaie' }).click();
    await expect(page.getByRole('button', { name: 'Suivre', exact: true })).toBeVisible();
  });
});

test('an essai-erreur reaches each of its supporters once', async ({ page, engine, another }, info) => {
  test.slow();
  const server = await start(engine, info.outputPath('server.log'));
  try {
    const slug = 'carte-des-bancs-tenue-par-les-anciens';
    const at = (path: string) => server.origin + path;
    const official = async (who: typeof page, email: string) => {
      await who.goto(server.links.anybody);
      await who.locator('#email').fill(email);
      await who.getByRole('button', { name: /^Entrer comme/ }).click();
    };
    await official(page, 'paul@essaim.example');
    await page.goto(at(`/experiments/${slug}/acts/results`));
    await page.locator('main [name="finding"][value="not-supported"]').check({ force: true });
    for (const name of ['summary', 'deviations', 'harms', 'costs', 'worked', 'failed', 'change', 'reuse']) {
      await page.locator(`main [name="${name}"]`).fill(`Dit de ${name}.`);
    }
    await page.getByRole('button', { name: 'Publier les résultats' }).click();
    await expect(page.getByRole('main')).toContainText('Essai-erreur');

    const subject = /^Ce qu’il en est advenu/;
    const mailbox = await another();
    await mailbox.goto(at('/dev/mailbox'));
    await expect(async () => {
      for (let n = 0; n < 2; n++) {
        await mailbox.goto(at('/dev/mailbox'));
        await mailbox.getByRole('button', { name: 'Écrire la lettre de la semaine' }).click();
      }
      await mailbox.goto(at('/dev/mailbox'));
      const told = await mailbox.getByRole('article').filter({ has: mailbox.getByRole('heading', { name: subject }) }).locator('.muted').allInnerTexts();
      const recipients = told.map((line) => line.split(' · ')[0]);
      expect(recipients.length, 'somebody supported it').toBeGreaterThan(3);
      expect(new Set(recipients).size, 'nobody twice').toBe(recipients.length);
    }).toPass({ timeout: 20_000 });
    await expect(mailbox.getByRole('main')).toContainText('Vous l’avez soutenu, voici ce qu’il en est advenu');
    await expect(mailbox.getByRole('main')).toContainText('l’hypothèse ne tient pas');
  } finally {
    await server.stop();
  }
});

test('somebody writes to a promoter, who answers, and neither learns an address', async ({ page, server, another }) => {
  const person = await signUp(page, newcomer('Inès'), OPEN);
  await page.goto(OPEN);
  await page.getByRole('link', { name: 'Écrire à la personne qui le porte' }).click();
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await expect(page.getByRole('alert')).toContainText('Cette réponse est nécessaire');
  await page.getByLabel('Votre message').fill('Je peux prêter une tondeuse <b>à main</b>.');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await expect(page.getByRole('status').first()).toContainText('Votre message est parti.');

  const promoter = await another();
  await signInOfficial(promoter, server, 'lucie@essaim.example');
  const received = await letterTo(promoter, 'lucie@essaim.example', `Message de ${person.name}`);
  expect(received.body).toContain('Je peux prêter une tondeuse <b>à main</b>.');
  expect(received.body).not.toContain(person.email);
  await promoter.goto(/\/me\/messages\/[0-9a-f-]{36}/.exec(received.body)![0]);
  await promoter.getByLabel('Votre message').fill('Avec joie, samedi à dix heures.');
  await promoter.getByRole('button', { name: 'Envoyer' }).click();
  await expect(promoter.getByRole('main')).not.toContainText(person.email);

  const answer = await letterTo(page, person.email, 'Message de Lucie');
  expect(answer.body).toContain('samedi à dix heures');
  expect(answer.body).not.toContain('lucie@essaim.example ');
  await page.reload();
  await expect(page.locator('.thread')).toContainText('Avec joie, samedi à dix heures.');
  await page.getByRole('button', { name: 'Terminer la conversation' }).click();
  await expect(page.getByRole('main')).toContainText('Cette conversation est terminée');
});

test('a theme and a commune can be followed from what was searched for', async ({ page }) => {
  await signUp(page, newcomer('Yan'));
  await page.goto('/experiments?theme=nature&in=commune:59350');
  await page.getByRole('link', { name: 'Suivre ce thème' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nature en ville');
  await page.getByRole('button', { name: 'Suivre', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Vous le suivez');
  await page.goto('/me/following');
  await expect(page.getByRole('main')).toContainText('Nature en ville');
  await page.getByRole('button', { name: 'Ne plus suivre' }).click();
  await expect(page.getByRole('main')).toContainText('Rien pour l’instant');
});
