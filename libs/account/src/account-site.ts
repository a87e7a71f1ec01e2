import { createContext, useContext } from 'react';

/** The front end that shows these pages. */
interface AccountSite {
  /** Its name for the API, which sends mails with links to it. */
  name: 'shell' | 'storefront';
  /** The address of the page that asks for a log-in. In the shell every page does that. */
  logInPath: string;
}

/** The front end around these pages; the shell by default. */
export const AccountSite = createContext<AccountSite>({ name: 'shell', logInPath: '/' });

/** The front end around this component. */
export function useAccountSite(): AccountSite {
  return useContext(AccountSite);
}
