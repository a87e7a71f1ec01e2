import type { SessionUser } from '@e-storefront/graph-client';
import { activeLink, linksOf, type NavigationSection } from './navigation-section';

const icon = (): null => null;

const section: NavigationSection = {
  base: '/admin',
  title: 'Admin',
  permission: 'ticket:work',
  items: [
    { label: 'Dashboard', icon, to: '' },
    { label: 'Orders', icon, to: 'orders' },
    { label: 'Coupons', icon, to: 'coupons', permission: 'coupon:read' },
  ],
};

function account(permissions: string[]): SessionUser {
  return {
    id: '1',
    name: 'Asha Rao',
    email: null,
    role: 'support',
    permissions,
    emailVerified: true,
    secondFactorEnabled: false,
    secondFactorRequired: false,
    sellerStatus: null,
    profilePicture: null,
  };
}

const hrefs = (permissions: string[]): string[] =>
  linksOf(section, account(permissions)).map(({ href }) => href);

test('offers the pages that an account has the permission for', () => {
  expect(hrefs(['ticket:work'])).toEqual(['/admin', '/admin/orders']);
  expect(hrefs(['ticket:work', 'coupon:read'])).toEqual(['/admin', '/admin/orders', '/admin/coupons']);
});

test('offers no page of an application without its permission', () => {
  expect(hrefs(['coupon:read'])).toEqual([]);
  expect(linksOf(section, null)).toEqual([]);
});

test('links an application that runs alone from the root', () => {
  const alone = { ...section, base: '' };
  expect(linksOf(alone, account(['ticket:work'])).map(({ href }) => href)).toEqual(['/', '/orders']);
});

test('marks the page with the longest matching address', () => {
  const links = linksOf(section, account(['ticket:work']));
  expect(activeLink(links, '/admin/orders/7')?.href).toBe('/admin/orders');
  expect(activeLink(links, '/admin/users')?.href).toBe('/admin');
  expect(activeLink(links, '/administration')).toBeUndefined();
});
