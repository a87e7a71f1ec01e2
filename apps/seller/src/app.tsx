import { Outlet, type RouteObject } from 'react-router';
import { WorkProviders, type WorkApp, type WorkServices } from '@e-storefront/ui';
import { AppBase } from './frame/app-path';
import { navigationTexts } from './navigation';
import { NewOrderNotices } from './orders/new-order-notices';
import { texts } from './texts';

export const app: WorkApp = {
  name: 'seller',
  permission: 'product:write',
  title: (language) => navigationTexts(language).title,
  navigation: (language) => navigationTexts(language).items,
  routes: (services: WorkServices): RouteObject[] => [
    {
      element: (
        <WorkProviders services={services} texts={texts}>
          <AppBase>
            <NewOrderNotices />
            <Outlet />
          </AppBase>
        </WorkProviders>
      ),
      children: PAGES,
    },
  ],
};

/** The pages, each loaded when it is opened. */
const PAGES: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./home/home-page')).HomePage }) },
  { path: 'queue', lazy: async () => ({ Component: (await import('./orders/queue-page')).QueuePage }) },
  { path: 'orders', lazy: async () => ({ Component: (await import('./orders/orders-page')).OrdersPage }) },
  { path: 'orders/:id', lazy: async () => ({ Component: (await import('./orders/order-page')).OrderPage }) },
  {
    path: 'orders/:id/slip',
    lazy: async () => ({ Component: (await import('./orders/packing-slip-page')).PackingSlipPage }),
  },
  { path: 'returns', lazy: async () => ({ Component: (await import('./orders/returns-page')).ReturnsPage }) },
  {
    path: 'products',
    lazy: async () => ({ Component: (await import('./products/products-page')).ProductsPage }),
  },
  {
    path: 'products/new',
    lazy: async () => ({ Component: (await import('./products/new-product-page')).NewProductPage }),
  },
  {
    path: 'products/:id',
    lazy: async () => ({ Component: (await import('./products/product-page')).ProductPage }),
  },
  { path: 'stock', lazy: async () => ({ Component: (await import('./stock/stock-page')).StockPage }) },
  {
    path: 'stock/movements/:productId',
    lazy: async () => ({ Component: (await import('./stock/movements-page')).MovementsPage }),
  },
  {
    path: 'reviews',
    lazy: async () => ({
      Component: (await import('./reviews/reviewed-products-page')).ReviewedProductsPage,
    }),
  },
  {
    path: 'reviews/:productId',
    lazy: async () => ({ Component: (await import('./reviews/reviews-page')).ReviewsPage }),
  },
  {
    path: 'earnings',
    lazy: async () => ({ Component: (await import('./earnings/earnings-page')).EarningsPage }),
  },
];
