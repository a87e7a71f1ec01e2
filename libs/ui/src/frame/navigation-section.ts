import type { SessionUser } from '@e-storefront/graph-client';
import { isOpenTo } from './access-guard';
import type { NavigationItem } from './work-app';

/** The navigation of an application inside of a frame. */
export interface NavigationSection {
  /** The address of the application: empty when it runs alone, such as `/admin` in the shell. */
  base: string;
  /** The application's title. */
  title: string;
  /** Only accounts with this permission see the section. */
  permission?: string | undefined;
  items: readonly NavigationItem[];
}

/** An entry of the navigation with its complete address. */
export interface NavigationLink extends NavigationItem {
  href: string;
}

/** A section with the links that an account can use. */
export interface NavigationGroup extends NavigationSection {
  links: readonly NavigationLink[];
}

/** The links of a section that an account can use. */
export function linksOf(
  { base, permission, items }: NavigationSection,
  account: SessionUser | null,
): NavigationLink[] {
  if (!isOpenTo(account, permission)) return [];
  return items
    .filter((item) => isOpenTo(account, item.permission))
    .map((item) => ({ ...item, href: `${base}/${item.to}`.replace(/(.)\/$/, '$1') }));
}

/** The link that the current page belongs to: the one with the longest address that its path begins with. */
export function activeLink(links: readonly NavigationLink[], pathname: string): NavigationLink | undefined {
  return links
    .filter(({ href }) => pathname === href || pathname.startsWith(href === '/' ? '//' : `${href}/`))
    .sort((one, other) => other.href.length - one.href.length)[0];
}
