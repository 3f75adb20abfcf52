import { randomUUID } from 'node:crypto';
import type { Locator } from '@playwright/test';
import { expect, type Page } from './test';

/** What somebody writes into the five steps. */
export interface Answers {
  problem: string;
  title: string;
  proposal: string;
  theme: string;
  duration: string;
  commune: string;
  place: string;
  latitude: string;
  longitude: string;
  audience: string;
}

/** A proposal that the rules accept, with a title that no other test has. */
export function answers(other: Partial<Answers> = {}): Answers {
  return {
    problem: 'À la sortie de l’école, les voitures montent sur le trottoir et les enfants marchent sur la chaussée.',
    title: `Une rue calme devant l’école ${randomUUID().slice(0, 8)}`,
    proposal: 'Pendant un trimestre, la rue ferme vingt minutes matin et soir. Nous comptons les voitures avant et après.',
    theme: 'Espace public',
    duration: '3',
    commune: 'Deûlémont',
    place: 'Devant l’école, rue de l’Église',
    latitude: '50,7331',
    longitude: '2,9478',
    audience: 'Les enfants et leurs parents. Les riverains, que la fermeture peut gêner.',
    ...other,
  };
}

/** A field of the form. Those without options are filled in, the others chosen from. */
export const LABELS: Record<keyof Answers, string> = {
  problem: 'Qu’est-ce qui ne va pas aujourd’hui ?',
  title: 'Donnez un nom court à votre idée',
  proposal: 'Que voudriez-vous essayer ?',
  theme: 'De quoi s’agit-il ?',
  duration: 'Pendant combien de mois ?',
  commune: 'Dans quelle commune ?',
  place: 'À quel endroit, en quelques mots ?',
  latitude: 'Latitude',
  longitude: 'Longitude',
  audience: 'Qui est concerné ?',
};

const CHOSEN: (keyof Answers)[] = ['theme', 'commune'];

export const STEPS = {
  problem: ['problem', 'title'],
  try: ['proposal', 'theme', 'duration'],
  where: ['commune', 'place', 'latitude', 'longitude'],
  who: ['audience'],
} satisfies Record<string, (keyof Answers)[]>;

export type Step = keyof typeof STEPS;

export async function fillStep(page: Page, step: Step, said: Answers) {
  for (const field of STEPS[step]) {
    const control = page.getByLabel(LABELS[field]);
    if (CHOSEN.includes(field)) await control.selectOption({ label: said[field] });
    else await control.fill(said[field]);
  }
}

export async function expectStep(page: Page, step: Step, said: Answers) {
  for (const field of STEPS[step]) {
    const control = page.getByLabel(LABELS[field]);
    if (CHOSEN.includes(field)) await expect(control.locator('option:checked')).toHaveText(said[field]);
    else await expect(control).toHaveValue(said[field]);
  }
}

export async function goOn(page: Page) {
  await page.getByRole('button', { name: 'Continuer' }).click();
}

/** Goes through the steps to the review. */
export async function draft(page: Page, said: Answers) {
  await page.goto('/experiments/new');
  for (const step of Object.keys(STEPS) as Step[]) {
    await fillStep(page, step, said);
    await goOn(page);
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Relire et envoyer' })).toBeVisible();
}

export async function send(page: Page) {
  await page.getByRole('button', { name: 'Envoyer ma proposition' }).click();
  await expect(page.getByRole('status')).toContainText('Votre proposition est envoyée');
}

/** Writes and sends a proposal as whoever is signed in; gives back its address. */
export async function propose(page: Page, said: Answers): Promise<string> {
  await draft(page, said);
  await send(page);
  return new URL(page.url()).pathname;
}

/** Chooses a radio button or ticks a box; its label lies over it, so that all of it can be pressed. */
export async function tick(choice: Locator) {
  await choice.check({ force: true });
}

export type Verdict = 'Ouvrir aux soutiens' | 'Rendre à son auteur' | 'Ne pas admettre';

/** Decides as a moderator, from the desk. */
export async function decide(page: Page, title: string, verdict: Verdict, reason?: string, text?: string) {
  await page.goto('/desk');
  await page.locator('.queue').getByRole('link', { name: title }).click();
  await tick(page.getByRole('radio', { name: verdict }));
  if (reason) await page.getByLabel('Raison (pour tout ce qui n’est pas un oui)').selectOption({ label: reason });
  if (text) await page.getByLabel('Ce que vous dites à l’auteur').fill(text);
  await page.getByRole('button', { name: 'Publier ma décision' }).click();
  await expect(page.getByRole('status')).toContainText('Votre décision est publiée');
}

/** Tells the author of the decision that was just taken, instead of waiting until it cannot be taken back. */
export async function tellNow(page: Page) {
  await page.goto('/desk');
  await page.getByRole('button', { name: 'Prévenir maintenant' }).first().click();
  await expect(page.getByRole('status')).toContainText('L’auteur est prévenu.');
}
