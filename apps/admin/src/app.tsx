import { Outlet } from 'react-router';
import { WorkProviders, type WorkApp } from '@e-storefront/ui';
import { texts } from './texts';

export const app: WorkApp = {
  name: 'admin',
  permission: 'ticket:work',
  title: () => 'Admin',
  navigation: () => [],
  routes: (services) => [
    {
      element: (
        <WorkProviders services={services} texts={texts}>
          <Outlet />
        </WorkProviders>
      ),
      children: [{ index: true, element: <h1>Admin</h1> }],
    },
  ],
};
