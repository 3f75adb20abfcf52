import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program elsewhere that takes webhooks. */
export interface Receiver {
  address: string;
  got: { headers: IncomingHttpHeaders; body: string }[];
  /** What it answers from now on. */
  status: number;
  stop(): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    made.got.push({ headers: request.headers, body });
    response.writeHead(made.status).end();
  });
  const made: Receiver = { address: '', got: [], status: 204, stop: async () => void (server.close(), server.closeAllConnections()) };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  made.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/essaim`;
  return made;
}

/** The signature that Standard Webhooks wants for a message. */
export function signature(secret: string, { headers, body }: Receiver['got'][number]) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest('base64')}`;
}
