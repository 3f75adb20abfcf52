import { SCENES, open } from './support/pages';
import { expect, test } from './support/test';

test.use({ viewport: { width: 320, height: 640 } });

for (const scene of SCENES) {
  test(`nothing is wider than a phone of 320 pixels on: ${scene.name}`, async ({ page, server }) => {
    await page.goto('/sign-in');
    await open(page, scene, await scene.enter(page, server));
    const wide = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const sticksOut = (element: Element) => element.getBoundingClientRect().right > width + 0.5;
      const all = [...document.body.querySelectorAll('*')].filter(sticksOut).map((element) => element.outerHTML.slice(0, 120));
      return { page: document.documentElement.scrollWidth, all: all.slice(0, 5) };
    });
    expect(wide, JSON.stringify(wide.all)).toMatchObject({ page: 320 });
  });
}
