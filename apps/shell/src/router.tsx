import { createBrowserRouter, Outlet, type RouteObject } from 'react-router';
import { GuestFrame, NotFound, PageLoading, RouteError, type WorkServices } from '@e-storefront/ui';
import { RemoteApps, REMOTES } from './remotes/remote-apps';
import { RemoteAppsContext } from './remotes/remote-apps-context';
import { RemoteArea } from './remotes/remote-area';
import { RemoteUnavailable } from './remotes/remote-unavailable';
import { ShellFrame } from './shell-frame';

/** The route below which the pages of loaded applications are added. */
const PAGES = 'pages';

/** Creates the routes of the shell; those of an application are added when one of its addresses is opened. */
export function createRouter(services: WorkServices): ReturnType<typeof createBrowserRouter> {
  const apps = new RemoteApps(services.config.sites);
  return createBrowserRouter(
    [
      {
        element: (
          <RemoteAppsContext value={apps}>
            <Outlet />
          </RemoteAppsContext>
        ),
        hydrateFallbackElement: <PageLoading />,
        children: [
          {
            element: (
              <GuestFrame>
                <Outlet />
              </GuestFrame>
            ),
            children: [{ errorElement: <RouteError />, children: guestRoutes }],
          },
          {
            element: <ShellFrame />,
            children: [{ id: PAGES, errorElement: <RouteError />, children: pageRoutes }],
          },
        ],
      },
    ],
    {
      patchRoutesOnNavigation: async ({ path, patch }) => {
        const remote = REMOTES.find(({ name }) => name === path.split('/')[1]);
        if (!remote || apps.routed.has(remote.name)) return;
        const app = await apps.load(remote.name);
        if (!app || apps.routed.has(remote.name)) return;
        apps.routed.add(remote.name);
        patch(PAGES, [
          {
            path: remote.name,
            element: <RemoteArea app={app} />,
            children: [{ errorElement: <RouteError />, children: app.routes(services) }],
          },
        ]);
      },
    },
  );
}

/** The pages that need no account. */
const guestRoutes: RouteObject[] = [
  {
    path: 'forgot-password',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).ForgotPasswordPage }),
  },
  {
    path: 'reset-password',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).ResetPasswordPage }),
  },
  {
    path: 'verify-email',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).VerifyEmailPage }),
  },
  {
    path: 'register',
    lazy: async () => ({ Component: (await import('./register/register-page')).RegisterPage }),
  },
  {
    path: 'auth/google/callback',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).GoogleCallbackPage }),
  },
];

const pageRoutes: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./home/home-page')).HomePage }) },
  {
    path: 'profile',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).ProfilePage }),
  },
  {
    path: 'security',
    lazy: async () => ({ Component: (await import('@e-storefront/account')).SecurityPage }),
  },
  ...REMOTES.map(({ name }) => ({ path: `${name}/*`, element: <RemoteUnavailable name={name} /> })),
  { path: '*', element: <NotFound /> },
];
