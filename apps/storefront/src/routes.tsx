import type { ApolloClient } from '@apollo/client';
import type { RouteObject } from 'react-router';
import { Layout } from './app/layout';
import { notFound } from './app/not-found';
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
          errorElement: <RouteError />,
          children: [...catalogueRoutes(client), accountRoutes, orderRoutes, ticketRoutes, unknownPage],
        },
      ],
    },
  ];
}

function catalogueRoutes(client: ApolloClient): RouteObject[] {
  return [
    {
      index: true,
      lazy: async () => {
        const { HomePage, loadHome } = await import('./home/home-page');
        return { Component: HomePage, loader: () => loadHome(client) };
      },
    },
    {
      path: 'categories',
      lazy: async () => {
        const { CategoriesPage } = await import('./category/categories-page');
        return { Component: CategoriesPage };
      },
    },
    {
      path: 'categories/:slug',
      lazy: async () => {
        const { CategoryPage, loadCategory } = await import('./category/category-page');
        return {
          Component: CategoryPage,
          loader: ({ params, request }) => loadCategory(client, params['slug'] ?? '', new URL(request.url)),
        };
      },
    },
    {
      path: 'search',
      lazy: async () => {
        const { loadSearch, SearchPage } = await import('./search/search-page');
        return { Component: SearchPage, loader: ({ request }) => loadSearch(client, new URL(request.url)) };
      },
    },
    {
      path: 'products/:id/:name?',
      lazy: async () => {
        const { loadProduct, ProductPage } = await import('./product/product-page');
        return {
          Component: ProductPage,
          loader: ({ params, request }) => loadProduct(client, params['id'] ?? '', new URL(request.url)),
        };
      },
    },
    {
      path: 'sellers/:id',
      lazy: async () => {
        const { loadSeller, SellerPage } = await import('./seller/seller-page');
        return {
          Component: SellerPage,
          loader: ({ params, request }) => loadSeller(client, params['id'] ?? '', new URL(request.url)),
        };
      },
    },
  ];
}

/** A page of the account, from the code that these pages share. */
const accountPage = (name: keyof typeof import('./account')) => async () => ({
  Component: (await import('./account'))[name],
});

const accountRoutes: RouteObject = {
  lazy: accountPage('AccountArea'),
  children: [
    { path: 'cart', lazy: async () => ({ Component: (await import('./cart/cart-page')).CartPage }) },
    {
      path: 'checkout',
      lazy: accountPage('RequireAccount'),
      children: [
        {
          index: true,
          lazy: async () => ({ Component: (await import('./checkout/checkout-page')).CheckoutPage }),
        },
        {
          path: 'confirmation/:number',
          lazy: async () => ({ Component: (await import('./checkout/confirmation-page')).ConfirmationPage }),
        },
      ],
    },
    { path: 'log-in', lazy: accountPage('LogInPage') },
    { path: 'register', lazy: accountPage('RegisterPage') },
    { path: 'forgot-password', lazy: accountPage('ForgotPasswordPage') },
    { path: 'reset-password', lazy: accountPage('ResetPasswordPage') },
    { path: 'verify-email', lazy: accountPage('VerifyEmailPage') },
    { path: 'auth/google/callback', lazy: accountPage('GoogleCallbackPage') },
    {
      path: 'account',
      lazy: accountPage('RequireAccount'),
      children: [
        {
          lazy: accountPage('AccountFrame'),
          children: [
            { index: true, lazy: accountPage('ProfilePage') },
            { path: 'addresses', lazy: accountPage('AddressesPage') },
            { path: 'security', lazy: accountPage('SecurityPage') },
            { path: 'data', lazy: accountPage('DataPage') },
          ],
        },
      ],
    },
  ],
};

/** A page of orders, from the code that these pages share. */
const orderPage = (name: keyof typeof import('./orders')) => async () => ({
  Component: (await import('./orders'))[name],
});

const orderRoutes: RouteObject = {
  lazy: accountPage('AccountArea'),
  children: [
    {
      path: 'orders',
      lazy: accountPage('RequireAccount'),
      children: [
        {
          lazy: accountPage('AccountFrame'),
          children: [
            { index: true, lazy: orderPage('OrdersPage') },
            { path: ':number', lazy: orderPage('OrderPage') },
          ],
        },
      ],
    },
  ],
};

/** A page of support requests, from the code that these pages share. */
const ticketPage = (name: keyof typeof import('./tickets')) => async () => ({
  Component: (await import('./tickets'))[name],
});

/** A page that a mail links to, for visitors without a log-in. */
const mailedPage = (name: keyof typeof import('./mailed')) => async () => ({
  Component: (await import('./mailed'))[name],
});

const ticketRoutes: RouteObject = {
  lazy: accountPage('AccountArea'),
  children: [
    {
      path: 'tickets',
      lazy: ticketPage('TicketArea'),
      children: [
        { index: true, lazy: ticketPage('TicketsPage') },
        { path: 'new', lazy: ticketPage('NewTicketPage') },
        { path: ':number', lazy: ticketPage('TicketPage') },
      ],
    },
    { path: 'ticket', lazy: mailedPage('GuestTicketPage') },
    { path: 'order', lazy: mailedPage('TrackedOrderPage') },
  ],
};

const unknownPage: RouteObject = {
  path: '*',
  Component: () => null,
  loader: () => {
    throw notFound();
  },
};
