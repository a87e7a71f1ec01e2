// A real OpenID provider instead of Google, in a separate process because Jest cannot load the package.
// The first argument contains the settings as JSON. The login_hint selects the account.
// Exits together with its parent process.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, jwks, clients, users } = JSON.parse(process.argv[2]);

/** Tests can change the lifetime of ID tokens at runtime. */
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
  // Like Google, includes address and name in the ID token.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  ttl: { IdToken: () => settings.idTokenSeconds, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_context, sub) => users[sub] && { accountId: sub, claims: () => ({ sub, ...users[sub] }) },
  // Skips the consent page.
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
