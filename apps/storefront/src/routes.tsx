import type { ApolloClient } from '@apollo/client';
import type { RouteObject } from 'react-router';
import { Layout } from './app/layout';
import { RouteError } from './app/route-error';

/**
 * The pages by their addresses. A loader reads what its page shows first into the cache of the client, on the server and in
 * browsers, so that the page renders at once; the page reads it with `useQuery`.
 */
export function createRoutes(client: ApolloClient): RouteObject[] {
  return [
    {
      element: <Layout />,
      errorElement: <RouteError />,
      children: [
        {
          index: true,
          lazy: async () => {
            const { HomePage, loadHome } = await import('./home/home-page');
            return { Component: HomePage, loader: () => loadHome(client) };
          },
        },
      ],
    },
  ];
}
