import type { Role } from '@e-storefront/auth';
import type { ShippingAddress } from '../../apps/order/src/order/order';
import { DEMO_ACCOUNTS } from './accounts';
import type { Calendar } from './dates';
import { fakerFor } from './random';
import { idFor } from './identity';

/** An address of the address book, which orders use as well. */
export type SeedAddress = { [Field in keyof ShippingAddress]: string } & { key: string; label: string };

export interface SeedUser {
  id: string;
  role: Role;
  name: string;
  email: string;
  password: string;
  phone: string;
  isActive: boolean;
  sellerStatus: 'approved' | null;
  joinedAt: Date;
  addresses: SeedAddress[];
}

const CUSTOMERS = 60;
/** The shops in addition to the demo seller's. */
const SHOPS = ['Saffron Threads', 'Casa Kaveri', 'Lotus & Neem', 'Summit Trail Outfitters', 'Paper Lantern'];
const STREETS = ['MG Road', 'Park Street', 'Linking Road', 'Station Road', 'Lake View Road', 'Temple Street'];
const TOWNS = [
  ['Bengaluru', 'Karnataka', '5600'],
  ['Mumbai', 'Maharashtra', '4000'],
  ['Pune', 'Maharashtra', '4110'],
  ['New Delhi', 'Delhi', '1100'],
  ['Chennai', 'Tamil Nadu', '6000'],
  ['Hyderabad', 'Telangana', '5000'],
  ['Kolkata', 'West Bengal', '7000'],
  ['Kochi', 'Kerala', '6820'],
  ['Jaipur', 'Rajasthan', '3020'],
  ['Ahmedabad', 'Gujarat', '3800'],
  ['Lucknow', 'Uttar Pradesh', '2260'],
  ['Guwahati', 'Assam', '7810'],
] as const;

/** All users: one per role to log in with, the other sellers and the customers. */
export function seedUsers(calendar: Calendar): SeedUser[] {
  const faker = fakerFor('people');
  const shops = SHOPS.map((name) => ({
    role: 'seller' as const,
    name,
    email: shopEmail(name),
  }));
  const accounts = [...DEMO_ACCOUNTS, ...shops, ...customerNames()];
  return accounts.map(({ role, name, email }, index) => ({
    id: idFor(`user:${email}`),
    role,
    name,
    email,
    password: passwordOf(role),
    phone: `+9198${faker.string.numeric(8)}`,
    isActive: role !== 'customer' || index % 29 !== 28,
    sellerStatus: role === 'seller' ? 'approved' : null,
    joinedAt: calendar.daysAgo(faker.number.int({ min: 400, max: 700 }), index * 7),
    addresses: role === 'customer' ? addressesOf(name, email) : [],
  }));
}

function passwordOf(role: Role): string {
  const account = DEMO_ACCOUNTS.find((one) => one.role === role);
  if (!account) throw new Error(`No demo account has the role ${role}.`);
  return account.password;
}

function shopEmail(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@e-storefront.example`;
}

function customerNames(): { role: 'customer'; name: string; email: string }[] {
  const faker = fakerFor('customers');
  const names = new Set<string>();
  while (names.size < CUSTOMERS) {
    const name = `${faker.person.firstName()} ${faker.person.lastName()}`;
    if (!name.includes('-')) names.add(name);
  }
  return [...names].map((name) => ({
    role: 'customer',
    name,
    email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@mail.example`,
  }));
}

function addressesOf(name: string, email: string): SeedAddress[] {
  const faker = fakerFor(`addresses:${email}`);
  const labels = faker.datatype.boolean(0.4) ? ['Home', 'Office'] : ['Home'];
  const mobile = `+9197${faker.string.numeric(8)}`;
  return labels.map((label) => {
    const [city, state, zip] = faker.helpers.arrayElement(TOWNS);
    const street = `${faker.number.int({ min: 1, max: 240 })}, ${faker.helpers.arrayElement(STREETS)}`;
    const place = { street, city, state, zip: `${zip}${faker.string.numeric(2)}`, country: 'India' };
    return { key: `address:${email}:${label}`, label, name, mobile, email, ...place };
  });
}
