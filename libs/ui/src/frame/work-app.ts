import type { ApolloClient } from '@apollo/client';
import type { RouteObject } from 'react-router';
import type { PageConfig, SessionStore } from '@e-storefront/graph-client';
import type { Language } from '@e-storefront/i18n';
import type { LanguageStore } from './language-store';
import type { NavigationIcon } from './navigation-icon';

/** What an application of the people who work in the shop receives from the page around it. */
export interface WorkServices {
  client: ApolloClient;
  session: SessionStore;
  config: PageConfig;
  languages: LanguageStore;
  /** The currency of the shop's prices. */
  currency: string;
}

/** An entry of the navigation. */
export interface NavigationItem {
  label: string;
  icon: NavigationIcon;
  /** Relative to the application, such as `orders`; empty for its first page. */
  to: string;
  /** The entry is shown to accounts with this permission only, such as `coupon:read`. */
  permission?: string;
  /** The key after `g` that opens the page, such as `o`. */
  shortcut?: string;
}

/** An application that runs alone, and in the shell, which loads it while it runs. */
export interface WorkApp {
  /** Its first part in addresses below the shell, such as `admin`. */
  name: string;
  /** Only accounts with this permission can use the application, such as `ticket:work`. */
  permission?: string;
  /** In the language of the reader. */
  title(language: Language): string;
  navigation(language: Language): readonly NavigationItem[];
  /** The pages. Their root provides the services to them. */
  routes(services: WorkServices): RouteObject[];
}
