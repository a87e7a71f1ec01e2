// A real OpenID provider in the place of Google, in a process of its own (the package cannot be loaded in Jest).
// Its first argument is its settings as JSON. Whoever names an account by login_hint is logged in as that account.
// It ends when its parent ends.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, jwks, clients, users } = JSON.parse(process.argv[2]);

/** What tests may change while it runs: how long an ID token holds, in seconds. */
const settings = { idTokenSeconds: 300 };

const server = createServer();
await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: clients.map((client) => ({
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
    ...client,
  })),
  jwks,
  cookies: { keys: ['only for tests'] },
  // As Google does, the ID token itself carries the address and the name.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  ttl: { IdToken: () => settings.idTokenSeconds, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_context, sub) => users[sub] && { accountId: sub, claims: () => ({ sub, ...users[sub] }) },
  // Nobody is asked for consent.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    const { params } = await provider.interactionDetails(request, response);
    return provider.interactionFinished(request, response, { login: { accountId: params.login_hint } });
  }
  if (request.url === '/settings') {
    for await (const chunk of request) Object.assign(settings, JSON.parse(chunk));
    return response.end();
  }
  return answer(request, response);
});

process.on('disconnect', () => process.exit(0));
process.send({ issuer });
