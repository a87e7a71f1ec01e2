import type { ReactNode } from 'react';
import { createBrowserRouter, Outlet } from 'react-router';
import { AccessGuard } from './access-guard';
import { Frame } from './frame';
import { NotFound } from './not-found';
import { PageLoading } from './page-loading';
import { RouteError } from './route-error';
import { SessionGate } from './session-gate';
import { SHELL_PAGES, ShellPage } from './shell-page';
import { startWorkPage } from './start-work-page';
import type { WorkApp } from './work-app';
import { useLanguage } from './work-providers';

/** Runs an application alone in its page. */
export function startWorkApp(app: WorkApp): void {
  startWorkPage({
    name: app.name,
    texts: { ar: {}, de: {}, en: {}, hi: {} },
    createRouter: (services) =>
      createBrowserRouter([
        ...SHELL_PAGES.map((path) => ({ path, element: <ShellPage /> })),
        {
          element: <AppFrame app={app} />,
          hydrateFallbackElement: <PageLoading />,
          children: [
            {
              errorElement: <RouteError />,
              children: [...app.routes(services), { path: '*', element: <NotFound /> }],
            },
          ],
        },
      ]),
  });
}

function AppFrame({ app }: { app: WorkApp }): ReactNode {
  const language = useLanguage();
  const title = app.title(language);
  return (
    <SessionGate>
      <Frame sections={[{ base: '', title, permission: app.permission, items: app.navigation(language) }]}>
        <AccessGuard permission={app.permission} app={title}>
          <Outlet />
        </AccessGuard>
      </Frame>
    </SessionGate>
  );
}
