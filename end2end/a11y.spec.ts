import AxeBuilder from '@axe-core/playwright';
import { SCENES, open, routesToRead } from './support/pages';
import { expect, test } from './support/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const scene of SCENES) {
  test(`axe finds nothing to object to on: ${scene.name}`, async ({ page, server }) => {
    await page.goto('/sign-in');
    const address = await scene.enter(page, server);
    for (const lang of ['fr', 'en']) {
      for (const theme of ['light', 'dark']) {
        await open(page, scene, address, lang, theme);
        const axe = new AxeBuilder({ page }).options({ runOnly: TAGS, rules: { 'target-size': { enabled: true } } });
        const { violations } = await axe.analyze();
        const objections = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
        expect.soft(objections, `${address} (${lang}, ${theme})`).toEqual([]);
      }
    }
  });
}

test('no page of the table of routes is forgotten', () => {
  const seen = new Set(SCENES.map((scene) => scene.route));
  expect(routesToRead().length).toBeGreaterThan(15);
  expect(routesToRead().filter((route) => !seen.has(route))).toEqual([]);
});
