import type { Role } from '@e-storefront/auth';

export interface DemoAccount {
  role: Role;
  name: string;
  email: string;
  password: string;
}

/**
 * One account per role, for developers to log in with. All other seeded customers and sellers have the same password
 * as the account of their role.
 */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { role: 'customer', name: 'Asha Rao', email: 'customer@e-storefront.example', password: 'Customer-2026!' },
  {
    role: 'seller',
    name: 'Nilgiri Electronics',
    email: 'seller@e-storefront.example',
    password: 'Seller-2026!',
  },
  { role: 'support', name: 'Farah Khan', email: 'support@e-storefront.example', password: 'Support-2026!' },
  { role: 'admin', name: 'Rohan Mehta', email: 'admin@e-storefront.example', password: 'Admin-2026!' },
  {
    role: 'super_admin',
    name: 'Meera Iyer',
    email: 'superadmin@e-storefront.example',
    password: 'Superadmin-2026!',
  },
];
