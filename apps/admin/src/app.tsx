import { Outlet } from 'react-router';
import { WorkProviders, type WorkApp } from '@e-storefront/ui';
import { navigation, title } from './navigation';
import { routes } from './routes';
import { texts } from './texts';

export const app: WorkApp = {
  name: 'admin',
  permission: 'ticket:work',
  title,
  navigation,
  routes: (services) => [
    {
      element: (
        <WorkProviders services={services} texts={texts}>
          <Outlet />
        </WorkProviders>
      ),
      children: routes,
    },
  ],
};
