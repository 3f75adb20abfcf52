import AxeBuilder from '@axe-core/playwright';
import { SCENES, open, routesToRead } from './support/pages';
import { expect, type Page, test } from './support/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What makes the page scroll sideways; WCAG 2.2, 1.4.10. */
function widerThanTheScreen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const all = [...document.body.querySelectorAll('*')];
    const wide = all.filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5);
    return wide.map((element) => element.outerHTML.slice(0, 160));
  });
}

for (const scene of SCENES) {
  test(`axe finds nothing to object to, and nothing is wider than a phone, on: ${scene.name}`, async ({ page, server }) => {
    await page.goto('/sign-in');
    const address = await scene.enter(page, server);
    for (const lang of ['fr', 'en']) {
      for (const theme of ['light', 'dark']) {
        await open(page, scene, address, lang, theme);
        const axe = new AxeBuilder({ page }).setLegacyMode().options({ runOnly: TAGS, rules: { 'target-size': { enabled: true } } });
        const { violations } = await axe.analyze();
        const objections = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
        expect.soft(objections, `${address} (${lang}, ${theme})`).toEqual([]);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect.soft(await widerThanTheScreen(page), `${address} (${lang}) at 320 pixels`).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });
}

test('no page of the table of routes is forgotten', () => {
  const seen = new Set(SCENES.map((scene) => scene.route));
  expect(routesToRead().length).toBeGreaterThan(15);
  expect(routesToRead().filter((route) => !seen.has(route))).toEqual([]);
});
