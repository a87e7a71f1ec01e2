import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { SessionContext, type PageConfig, type SessionStore } from '@e-storefront/graph-client';
import {
  createI18n,
  I18nextProvider,
  LANGUAGES,
  ShopCurrency,
  type Language,
  type Texts,
} from '@e-storefront/i18n';
import { UiProvider, uiTexts } from '@e-storefront/ui';

/** What the pages of the storefront share. */
export interface StorefrontServices {
  client: ApolloClient;
  config: PageConfig;
  language: Language;
  texts: Texts;
  /** Null on the server, which renders for guests. */
  session: SessionStore | null;
  /** The currency of all prices. */
  currency: string;
  nonce: string;
}

const Config = createContext<PageConfig | null>(null);

/** The deployment that the page belongs to. @throws Error outside of StorefrontProviders */
export function usePageConfig(): PageConfig {
  const config = useContext(Config);
  if (!config) throw new Error('The component is outside of StorefrontProviders.');
  return config;
}

/** Provides the services to everything below. */
export function StorefrontProviders({
  services,
  children,
}: {
  services: StorefrontServices;
  children: ReactNode;
}): ReactNode {
  const { client, config, language, texts, session, currency, nonce } = services;
  const i18n = useMemo(
    () => createI18n(language, { [language]: { ...uiTexts[language], ...texts } }),
    [language, texts],
  );
  return (
    <Config value={config}>
      <I18nextProvider i18n={i18n}>
        <ShopCurrency value={currency}>
          <SessionContext value={session}>
            <ApolloProvider client={client}>
              <UiProvider direction={LANGUAGES[language].direction} nonce={nonce}>
                {children}
              </UiProvider>
            </ApolloProvider>
          </SessionContext>
        </ShopCurrency>
      </I18nextProvider>
    </Config>
  );
}
