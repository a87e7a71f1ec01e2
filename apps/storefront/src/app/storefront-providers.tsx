import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { useMemo, type ReactNode } from 'react';
import {
  PageConfigContext,
  SessionContext,
  type PageConfig,
  type SessionStore,
} from '@e-storefront/graph-client';
import {
  createI18n,
  I18nextProvider,
  LANGUAGES,
  ShopCurrency,
  type Language,
  type Texts,
} from '@e-storefront/i18n';
import { UiProvider } from '@e-storefront/ui';

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

/** Provides the services to everything below. */
export function StorefrontProviders({
  services,
  children,
}: {
  services: StorefrontServices;
  children: ReactNode;
}): ReactNode {
  const { client, config, language, texts, session, currency, nonce } = services;
  const i18n = useMemo(() => createI18n(language, { [language]: texts }), [language, texts]);
  return (
    <PageConfigContext value={config}>
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
    </PageConfigContext>
  );
}
