import { expect, type Page } from './test';

/** What an administrator asks for. */
export interface Wanted {
  email: string;
  name: string;
  authority?: string;
  role?: string;
  until?: string;
}

/** Asks for a mandate; another administrator has to confirm it. */
export async function askMandate(page: Page, wanted: Wanted) {
  await page.goto('/mandates/new');
  await page.getByLabel('Adresse électronique de la personne').fill(wanted.email);
  await page.getByLabel(/Nom public/).fill(wanted.name);
  await page.getByLabel('Autorité', { exact: true }).selectOption({ label: wanted.authority ?? 'Ville de Lille' });
  await page.getByRole('radio', { name: wanted.role ?? 'Modération' }).check({ force: true });
  if (wanted.until) await page.getByLabel('Dernier jour (facultatif)').fill(wanted.until);
  await page.getByRole('button', { name: 'Demander ce mandat' }).click();
  await expect(page.getByRole('status')).toContainText('La demande est enregistrée.');
}
