import { expect, test } from './support/test';

const FOUND: Record<string, string[]> = {
  'Deux vélos-cargos à emprunter au marché de Wazemmes': ['velo', 'velos', 'vélo', 'VÉLO', 'Vélos-cargos', 'marche wazemmes'],
  'Ouvrir le cœur d’îlot du Pile deux après-midi par semaine': ['coeur', 'cœur', 'COEUR', 'Cœurs d’ilot'],
};

for (const [title, words] of Object.entries(FOUND)) {
  test(`« ${title} » is found however it is spelt`, async ({ page }) => {
    await page.goto('/experiments');
    for (const word of words) {
      await page.getByRole('searchbox').fill(word);
      await page.getByRole('button', { name: 'Chercher' }).click();
      await expect(page.getByRole('link', { name: `Ne plus filtrer : « ${word} »` })).toBeVisible();
      await expect(page.getByRole('searchbox')).toHaveValue(word);
      await expect(page.getByRole('link', { name: title })).toBeVisible();
    }
  });
}

test('a search that finds nothing says what to do', async ({ page }) => {
  await page.goto('/experiments?q=téléphérique');
  await expect(page.getByRole('status')).toHaveText('0 résultat');
  await expect(page.getByRole('heading', { name: 'Rien ne correspond' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Proposer un essai' })).toBeVisible();
  await page.getByRole('link', { name: 'Ne plus filtrer : « téléphérique »' }).click();
  await expect(page.getByRole('article').first()).toBeVisible();
});

test('what is not public is not found', async ({ page }) => {
  const hidden = {
    submitted: 'La barquette du soir : emporter ce que la cantine n’a pas servi',
    returned: 'Partager avec les voisins le soleil du dimanche de l’école',
    'not admitted': 'Afficher les plaques des voitures qui déposent leurs gravats',
  };
  for (const title of Object.values(hidden)) {
    await page.goto(`/experiments?q=${encodeURIComponent(title)}`);
    await expect(page.getByRole('status')).toContainText('0 résultat');
    await expect(page.getByRole('link', { name: title, exact: true })).toHaveCount(0);
  }
});

test('an address that was made up is refused in words', async ({ page }) => {
  for (const query of ['?sort=name', '?after=1.2', '?q=a&q=b']) {
    const answer = await page.goto(`/experiments${query}`);
    expect(answer?.status(), query).toBe(400);
    await expect(page.getByRole('heading', { level: 1, name: 'Cette demande n’est pas lisible' })).toBeVisible();
  }
});
