import type { Locator } from '@playwright/test';
import { press, tabTo } from './support/keyboard';
import { lettersTo, newcomer } from './support/people';
import { LABELS, type Answers, answers } from './support/proposal';
import { expect, type Page, test } from './support/test';

async function type(page: Page, field: Locator, text: string) {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

test('a whole proposal is written, signed and sent by keyboard', async ({ page }) => {
  const said = answers();
  const person = newcomer();
  const field = (name: keyof Answers) => page.getByLabel(LABELS[name]);
  const goOn = () => press(page, page.getByRole('button', { name: 'Continuer' }));

  await page.goto('/');
  await press(page, page.getByRole('link', { name: 'Proposer', exact: true }));
  await expect(page.getByText('Étape 1 sur 5')).toBeVisible();
  await type(page, field('problem'), said.problem);
  await type(page, field('title'), said.title);
  await goOn();

  await expect(page.getByText('Étape 2 sur 5')).toBeVisible();
  await type(page, field('proposal'), said.proposal);
  await type(page, field('theme'), 'Esp');
  await expect(field('theme').locator('option:checked')).toHaveText('Espace public');
  await type(page, field('duration'), '3');
  await goOn();

  await expect(page.getByText('Étape 3 sur 5')).toBeVisible();
  await type(page, field('commune'), 'De');
  await expect(field('commune').locator('option:checked')).toHaveText('Deûlémont');
  await type(page, field('place'), said.place);
  await type(page, field('latitude'), said.latitude);
  await type(page, field('longitude'), said.longitude);
  await page.keyboard.press('Enter');

  await expect(page.getByText('Étape 4 sur 5')).toBeVisible();
  await type(page, field('audience'), said.audience);
  await goOn();

  await expect(page.getByText('Étape 5 sur 5')).toBeVisible();
  await press(page, page.getByRole('link', { name: 'Me connecter et envoyer' }));
  await type(page, page.getByLabel('Votre adresse électronique'), person.email);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Votre code' })).toBeVisible();
  const [{ subject }] = await lettersTo(page, person.email);
  await type(page, page.getByLabel('Code à six chiffres'), subject.slice(0, 6));
  await page.keyboard.press('Enter');
  await type(page, page.getByLabel('Nom affiché'), person.name);
  await page.keyboard.press('Enter');

  await press(page, page.getByRole('button', { name: 'Envoyer ma proposition' }));
  await expect(page.getByRole('status')).toContainText('Votre proposition est envoyée');
  await expect(page.getByRole('heading', { level: 1, name: said.title })).toBeVisible();
});

test('the skip link leads past the header', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Aller au contenu' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').getByRole('link').first()).toBeFocused();
});

test('a moderator decides by keyboard', async ({ page, server }) => {
  await page.goto(server.links.moderator);
  await press(page, page.getByRole('button', { name: 'Entrer comme Malik Haddouche' }));
  await press(page, page.getByRole('link', { name: 'Mon bureau' }));
  await press(page, page.getByRole('link', { name: 'La barquette du soir' }));
  await tabTo(page, page.getByRole('radio', { name: 'Ouvrir aux soutiens' }));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Rendre à son auteur' })).toBeChecked();
  await type(page, page.getByLabel('Raison (pour tout ce qui n’est pas un oui)'), 'Pas');
  await type(page, page.getByLabel('Ce que vous dites à l’auteur'), 'Dites qui emporte les boîtes, et quand.');
  await press(page, page.getByRole('button', { name: 'Publier ma décision' }));
  await expect(page.getByRole('status')).toContainText('Votre décision est publiée');
});

test('every entry of every page is reached, in order, and its focus is seen', async ({ page }) => {
  for (const path of ['/', '/experiments', '/experiments?view=map', '/experiments/velos-cargos-marche-de-wazemmes', '/about/design']) {
    await page.goto(path);
    await tabTo(page, page.getByRole('contentinfo').getByRole('button', { name: 'Sombre' }));
  }
});
