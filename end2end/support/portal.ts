import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A portal on loopback that answers as udata does, and does whatever else is asked of it. */
export interface Portal {
  origin: string;
  /** What the file is next time. */
  file: string;
  stop(): Promise<void>;
}

/** Days before today, as files write them. */
const day = (before: number) => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10);

export const counts = () =>
  `\ufeffdate;commune;insee;comptage\r\n${[20, 19, 13, 12].map((n, i) => `${day(n)};Lille;59350;${10 + i},5`).join('\r\n')}\r\n${day(12)};Roubaix;59512;999\r\n`;

export async function portal(): Promise<Portal> {
  const made: Portal = { origin: '', file: counts(), stop: async () => {} };
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) => response.writeHead(status, { 'content-type': type }).end(body);
    const path = new URL(request.url!, 'http://portal').pathname;
    if (path === '/api/1/datasets/comptages-pietons/') {
      const resources = [
        { id: 'aaaa', title: 'Comptages par jour', format: 'csv', url: `${made.origin}/files/comptages.csv`, last_modified: new Date().toISOString() },
        { id: 'bbbb', title: 'Notice', format: 'pdf', url: `${made.origin}/files/notice.pdf` },
      ];
      const organization = { name: 'Ville de Lille', business_number_id: '21590350100017' };
      const dataset = { id: '65271c20', slug: 'comptages-pietons', title: 'Comptages de piétons', description: 'Chaque jour, <b>à chaque</b> école.', license: 'lov2', frequency: 'daily', tags: ['piétons'], last_modified: new Date().toISOString(), organization, resources };
      return send(200, 'application/json', JSON.stringify(dataset));
    }
    if (path === '/files/comptages.csv') return send(200, 'text/csv', made.file);
    if (path === '/page.csv') return send(200, 'text/csv', '<!doctype html><html><title>Connexion</title></html>');
    if (path === '/busy.csv') return response.writeHead(429, { 'retry-after': '90' }).end();
    if (path === '/inside.csv') return response.writeHead(302, { location: 'http://10.0.0.1/x.csv' }).end();
    send(404, 'text/html', '<!doctype html><title>404</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // a scene leaves it open
  server.unref();
  made.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  made.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return made;
}
