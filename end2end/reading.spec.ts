import { expect, type Page, test } from './support/test';

interface Said {
  text: string;
  lang: string;
}

/** Gives the browser a voice that says a sentence when the test wants it to: this machine has no speech. */
async function withVoice(page: Page) {
  await page.addInitScript(() => {
    class Utterance {
      lang = '';
      onend?: () => void;
      constructor(readonly text: string) {}
    }
    const said: { text: string; lang: string }[] = [];
    let speaking: Utterance | undefined;
    const voice = {
      paused: false,
      getVoices: () => [{ lang: 'fr-FR' }],
      addEventListener: () => {},
      speak(utterance: Utterance) {
        speaking = utterance;
        said.push({ text: utterance.text, lang: utterance.lang });
      },
      pause: () => (voice.paused = true),
      resume: () => (voice.paused = false),
      cancel: () => (speaking = undefined),
    };
    Object.defineProperty(window, 'speechSynthesis', { value: voice });
    Object.assign(window, { SpeechSynthesisUtterance: Utterance, said, finish: () => speaking?.onend?.() });
  });
}

const said = (page: Page) => page.evaluate(() => (window as unknown as { said: Said[] }).said);
const finishSentence = (page: Page) => page.evaluate(() => (window as unknown as { finish(): void }).finish());
const listen = (page: Page) => page.getByRole('button', { name: 'Écouter cette page' });

test('a browser without a voice has no button', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(window, 'speechSynthesis', { value: undefined }));
  await page.goto('/about/right-to-try');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(listen(page)).toHaveCount(0);
});

test('a page is read sentence by sentence, paused, and stopped, by keyboard', async ({ page }) => {
  await withVoice(page);
  await page.goto('/about/right-to-try');
  await listen(page).focus();
  await page.keyboard.press('Enter');
  await expect(listen(page)).toHaveAttribute('aria-pressed', 'true');
  await finishSentence(page);
  await finishSentence(page);
  const sentences = await said(page);
  expect(sentences).toHaveLength(3);
  expect(sentences[0]).toEqual({ text: 'Le droit à l’essai-erreur', lang: 'fr' });
  expect(await page.evaluate(() => CSS.highlights.get('read')?.size)).toBe(1);

  await page.keyboard.press('Enter');
  await expect(listen(page)).toHaveAttribute('aria-pressed', 'false');
  expect(await page.evaluate(() => (speechSynthesis as unknown as { paused: boolean }).paused)).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => (speechSynthesis as unknown as { paused: boolean }).paused)).toBe(false);
  expect(await said(page)).toHaveLength(3);

  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Arrêter la lecture' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(listen(page)).toBeFocused();
  await expect(listen(page)).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('button', { name: 'Arrêter la lecture' })).toHaveCount(0);
  expect(await page.evaluate(() => CSS.highlights.has('read'))).toBe(false);
});

test('what is written in English is read in English, on a page in French', async ({ page }) => {
  await withVoice(page);
  await page.goto('/experiments/une-heure-calme-a-la-piscine');
  const words = await page.locator('article.experiment').getAttribute('lang');
  await listen(page).click();
  await finishSentence(page);
  await finishSentence(page);
  const [title, heading, text] = await said(page);
  expect([title.lang, heading.lang, text.lang]).toEqual([words, 'fr', words]);
  expect(heading.text).toBe('Le problème');
});

test('an experiment prints as a document', async ({ page, server }) => {
  const path = '/experiments/faucher-apres-le-15-aout';
  await page.goto(path);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(`${server.origin}${path}, telle que le`)).toBeVisible();
  await expect(page.locator('article .emblem')).toBeVisible();
  for (const gone of ['.band-nav', '.foot', '.share', '.aloud', '.button']) {
    for (const one of await page.locator(gone).all()) await expect(one).toBeHidden();
  }
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
});
