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

/** Three places and a quarter, as a metropolis publishes them. */
const shapes = () => {
  const feature = (type: string, coordinates: unknown, nom: string) => ({ type: 'Feature', geometry: { type, coordinates }, properties: { nom, places: 12 } });
  const quarter = [[[3.05, 50.62], [3.07, 50.62], [3.08, 50.632], [3.06, 50.64], [3.045, 50.632], [3.05, 50.62]]];
  const features = [feature('Polygon', quarter, 'Moulins'), feature('Point', [3.055, 50.625], 'Michelet'), feature('Point', [3.066, 50.633], 'Ampère'), feature('LineString', [[3.05, 50.621], [3.062, 50.628], [3.07, 50.636]], 'Ligne 1')];
  return JSON.stringify({ type: 'FeatureCollection', features });
};

export async function portal(): Promise<Portal> {
  const made: Portal = { origin: '', file: counts(), stop: async () => {} };
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) => response.writeHead(status, { 'content-type': type }).end(body);
    const path = new URL(request.url!, 'http://portal').pathname;
    if (path === '/api/2/datasets/search/') {
      const found = [{ id: 'comptages-pietons', slug: 'comptages-pietons', title: 'Comptages de piétons', description: '', license: 'lov2', organization: { name: 'Ville de Lille', business_number_id: '21590350100017' }, tags: ['marche', 'école'], resources: [{ id: 'aaaa', title: 'x', format: 'csv', url: `${made.origin}/files/comptages.csv` }] }];
      const words = new URL(request.url!, 'http://portal').searchParams.get('q');
      const data = !words || /pietons|marche/.test(words) ? found : [];
      return send(200, 'application/json', JSON.stringify({ data, total: data.length, next_page: null }));
    }
    if (path === '/shapes.geojson') return send(200, 'application/geo+json', shapes());
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
