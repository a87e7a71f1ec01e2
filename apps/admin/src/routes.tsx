import { Navigate, type RouteObject } from 'react-router';
import { Permitted } from './common/permitted';

/** The pages by their paths, which are loaded when they are opened. */
export const routes: RouteObject[] = [
  { index: true, element: <Navigate to="dashboard" replace /> },
  {
    path: 'dashboard',
    lazy: { Component: async () => (await import('./dashboard/dashboard-page')).DashboardPage },
  },
  {
    path: 'tickets',
    lazy: { Component: async () => (await import('./tickets/tickets-page')).TicketsPage },
  },
  {
    path: 'tickets/:id',
    lazy: { Component: async () => (await import('./tickets/ticket-page')).TicketPage },
  },
  {
    path: 'api-access',
    lazy: { Component: async () => (await import('./api-access/api-access-page')).ApiAccessPage },
  },
  {
    path: 'settings',
    lazy: { Component: async () => (await import('./settings/settings-page')).SettingsPage },
  },
  {
    element: <Permitted permission="order:read-any" />,
    children: [
      { path: 'orders', lazy: { Component: async () => (await import('./orders/orders-page')).OrdersPage } },
      {
        path: 'orders/:id',
        lazy: { Component: async () => (await import('./orders/order-page')).OrderPage },
      },
    ],
  },
  {
    element: <Permitted permission="user:list" />,
    children: [
      { path: 'users', lazy: { Component: async () => (await import('./users/users-page')).UsersPage } },
      { path: 'users/:id', lazy: { Component: async () => (await import('./users/user-page')).UserPage } },
    ],
  },
  {
    element: <Permitted permission="seller:approve" />,
    children: [
      {
        path: 'sellers',
        lazy: { Component: async () => (await import('./sellers/applications-page')).ApplicationsPage },
      },
    ],
  },
  {
    element: <Permitted permission="product:read-inactive" />,
    children: [
      {
        path: 'products',
        lazy: { Component: async () => (await import('./products/products-page')).ProductsPage },
      },
      {
        path: 'products/:id',
        lazy: { Component: async () => (await import('./products/product-page')).ProductPage },
      },
    ],
  },
  {
    element: <Permitted permission="category:write" />,
    children: [
      {
        path: 'categories',
        lazy: { Component: async () => (await import('./categories/categories-page')).CategoriesPage },
      },
      {
        path: 'categories/new',
        lazy: { Component: async () => (await import('./categories/category-page')).CategoryPage },
      },
      {
        path: 'categories/:id',
        lazy: { Component: async () => (await import('./categories/category-page')).CategoryPage },
      },
    ],
  },
  {
    element: <Permitted permission="coupon:read" />,
    children: [
      {
        path: 'coupons',
        lazy: { Component: async () => (await import('./coupons/coupons-page')).CouponsPage },
      },
      {
        path: 'coupons/new',
        lazy: { Component: async () => (await import('./coupons/coupon-page')).NewCouponPage },
      },
      {
        path: 'coupons/:id',
        lazy: { Component: async () => (await import('./coupons/coupon-page')).CouponPage },
      },
      {
        path: 'promotions',
        lazy: { Component: async () => (await import('./promotions/promotions-page')).PromotionsPage },
      },
      {
        path: 'promotions/new',
        lazy: { Component: async () => (await import('./promotions/promotion-page')).NewPromotionPage },
      },
      {
        path: 'promotions/explain',
        lazy: { Component: async () => (await import('./promotions/explain-page')).ExplainPage },
      },
      {
        path: 'promotions/:id',
        lazy: { Component: async () => (await import('./promotions/promotion-page')).PromotionPage },
      },
    ],
  },
  {
    element: <Permitted permission="audit:read" />,
    children: [
      { path: 'audit', lazy: { Component: async () => (await import('./audit/audit-page')).AuditPage } },
    ],
  },
];
