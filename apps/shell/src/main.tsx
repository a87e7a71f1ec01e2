import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { loadRemote, registerRemotes } from '@module-federation/runtime';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Outlet, RouterProvider } from 'react-router';
import { createGraphClient, parsePageConfig, SessionStore } from '@e-storefront/graph-client';
import { pageData, pageNonce, UiProvider, type WorkApp, type WorkServices } from '@e-storefront/ui';

const config = parsePageConfig(pageData('config'));
const session = new SessionStore(config.gatewayUrl);
const client = createGraphClient({
  gatewayUrl: config.gatewayUrl,
  client: { name: 'shell', version: '1' },
  session,
});
const services: WorkServices = { client, session, config, language: 'en', currency: 'INR' };

registerRemotes(
  (['admin', 'seller'] as const).map((name) => ({
    name,
    entry: `${config.sites[name]}/remoteEntry.js`,
    type: 'module',
  })),
);

const router = createBrowserRouter([{ id: 'root', path: '/', element: <Outlet />, children: [] }], {
  patchRoutesOnNavigation: async ({ path, patch }) => {
    const name = path.split('/')[1];
    if (name !== 'admin' && name !== 'seller') return;
    const remote = await loadRemote<{ app: WorkApp }>(`${name}/app`);
    if (remote) patch('root', [{ path: name, children: remote.app.routes(services) }]);
  },
});

await session.restore();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <UiProvider direction="ltr" nonce={pageNonce()}>
      <RouterProvider router={router} />
    </UiProvider>,
  );
