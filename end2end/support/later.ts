import { type Server, start } from './server';
import { test as base } from './test';

/** A server of its own, because its clock goes on: it comes back so many hours later, with what was kept. */
export const test = base.extend<object, { server: Server; later: (hours: number) => Promise<void> }>({
  server: [
    async ({ engine }, use, worker) => {
      const log = (n: number) => `${worker.project.outputDir}/later-${worker.workerIndex}-${n}.log`;
      let running = await start(engine, log(0), { keep: true });
      const server = { ...running };
      // the same object, so that everybody sees the one that runs now
      Object.assign(server, {
        async later(hours: number) {
          const { folder, origin } = running;
          await running.stop();
          running = await start(engine, log(hours), { port: Number(new URL(origin).port), again: { folder, hours } });
        },
        stop: () => running.stop(),
      });
      await use(server);
      await running.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  later: [async ({ server }, use) => use((hours) => (server as never as { later(hours: number): Promise<void> }).later(hours)), { scope: 'worker' }],
});
