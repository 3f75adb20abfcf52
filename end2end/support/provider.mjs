// Real OpenID providers on loopback (npm oidc-provider), in the three shapes that Essaim knows. Prints their addresses
// as one JSON line, reads the origin of the instance that they serve as one line, prints `ready`, and ends with its input.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const LEVELS = ['eidas1', 'eidas2', 'eidas3'];

/** What each shape does beyond the standard. */
const SHAPES = {
  plain: {
    client: { token_endpoint_auth_method: 'client_secret_basic' },
    pkce: true,
    code: 60,
    objection: () => undefined,
  },
  franceconnect: {
    client: {
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'ES256',
    },
    pkce: false,
    code: 30,
    objection({ pathname, searchParams: said }) {
      const listed = ['response_type', 'client_id', 'redirect_uri', 'scope', 'acr_values', 'nonce', 'state', 'prompt', 'claims', 'idp_hint'];
      const strange = [...said.keys()].find((name) => !listed.includes(name));
      if (pathname === '/session/end') return ['id_token_hint', 'state'].find((name) => !said.get(name));
      if (pathname !== '/auth') return undefined;
      if (strange) return strange;
      if ((said.get('nonce') ?? '').length < 22) return 'nonce';
      return LEVELS.includes(said.get('acr_values')) ? undefined : 'acr_values';
    },
  },
  proconnect: {
    client: { token_endpoint_auth_method: 'client_secret_post', userinfo_signed_response_alg: 'RS256' },
    pkce: false,
    code: 60,
    objection({ pathname, searchParams: said }) {
      if (pathname !== '/auth') return undefined;
      return ['state', 'nonce'].find((name) => (said.get(name) ?? '').length < 32);
    },
  },
};

/** A signing key as a JWK. */
function key(kid, kind, options) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig' };
}

function provider(shape, issuer, origin) {
  const { client, pkce, code } = SHAPES[shape];
  const people = new Map();
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: 'essaim',
        client_secret: `secret of ${shape}`,
        redirect_uris: [`${origin}/sign-in/back/${shape}`],
        post_logout_redirect_uris: [`${origin}/`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...client,
      },
    ],
    jwks: { keys: [key('rsa', 'rsa', { modulusLength: 2048 }), key('ec', 'ec', { namedCurve: 'P-256' })] },
    cookies: { keys: ['of a test'] },
    pkce: { required: () => pkce },
    acrValues: LEVELS,
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    ttl: { AuthorizationCode: code, AccessToken: 300, IdToken: 300, Interaction: 600, Session: 600, Grant: 600 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...people.get(accountId) }) }),
    // nobody is asked twice: signing in is agreeing
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  return { made, people };
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title><h1>Sign in</h1>
<form method="post">
<p><label>Account <input name="account"></label>
<p><label>Mail <input name="email"></label>
<p><label><input type="checkbox" name="verified"> Verified</label>
<p><label>Level <input name="level" value="eidas1"></label>
<p><button name="answer" value="yes">Sign in</button> <button name="answer" value="no">Cancel</button>
</form></html>`;

async function interact({ made, people }, request, response) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
    return;
  }
  const typed = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
  const accountId = typed.get('account');
  const email = typed.get('email');
  people.set(accountId, email ? { email, email_verified: typed.get('verified') === 'on' } : {});
  const result =
    typed.get('answer') === 'no' ? { error: 'access_denied' } : { login: { accountId, acr: typed.get('level'), remember: true } };
  await made.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const servers = {};
const addresses = {};
for (const shape of Object.keys(SHAPES)) {
  servers[shape] = createServer().listen(0, '127.0.0.1');
  await once(servers[shape], 'listening');
  addresses[shape] = `http://127.0.0.1:${servers[shape].address().port}`;
}
console.log(JSON.stringify(addresses));

const lines = createInterface({ input: process.stdin });
lines.once('line', (origin) => {
  for (const [shape, server] of Object.entries(servers)) {
    const one = provider(shape, addresses[shape], origin);
    const serve = one.made.callback();
    server.on('request', (request, response) => {
      const address = new URL(request.url, addresses[shape]);
      const objection = SHAPES[shape].objection(address);
      if (objection) {
        response.statusCode = 400;
        response.end(`${shape} does not accept this ${objection}`);
      } else if (address.pathname.startsWith('/interaction/')) {
        interact(one, request, response).catch((error) => {
          response.statusCode = 500;
          response.end(String(error));
        });
      } else {
        serve(request, response);
      }
    });
  }
  console.log('ready');
});
lines.once('close', () => process.exit());
