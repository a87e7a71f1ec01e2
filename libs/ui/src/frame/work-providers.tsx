import { ApolloProvider } from '@apollo/client/react';
import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { PageConfigContext, SessionContext } from '@e-storefront/graph-client';
import { createI18n, I18nextProvider, ShopCurrency, type Language, type Texts } from '@e-storefront/i18n';
import { uiTexts } from '../texts';
import { logInTexts } from '../log-in/texts';
import { frameTexts } from './texts';
import { TranslatedLabels } from '../translated-labels';
import type { WorkServices } from './work-app';

const Services = createContext<WorkServices | null>(null);

interface WorkProvidersProps {
  services: WorkServices;
  /** The application's texts by language. */
  texts: Record<Language, Texts>;
  children: ReactNode;
}

/**
 * Provides the services to the pages of an application. Its own contexts, because the shell loads the application with
 * copies of the libraries of its own.
 */
export function WorkProviders({ services, texts, children }: WorkProvidersProps): ReactNode {
  const { client, config, session, languages, currency } = services;
  const language = useSyncExternalStore(
    (listener) => languages.subscribe(listener),
    () => languages.current,
  );
  const i18n = useMemo(
    () => createI18n(language, { en: allTexts('en', texts), [language]: allTexts(language, texts) }),
    [language, texts],
  );
  return (
    <Services value={services}>
      <I18nextProvider i18n={i18n}>
        <ShopCurrency value={currency}>
          <PageConfigContext value={config}>
            <SessionContext value={session}>
              <ApolloProvider client={client}>
                <TranslatedLabels>{children}</TranslatedLabels>
              </ApolloProvider>
            </SessionContext>
          </PageConfigContext>
        </ShopCurrency>
      </I18nextProvider>
    </Services>
  );
}

function allTexts(language: Language, texts: Record<Language, Texts>): Texts {
  return { ...uiTexts[language], ...logInTexts[language], ...frameTexts[language], ...texts[language] };
}

/** The services of the application. @throws Error outside of WorkProviders */
export function useWorkServices(): WorkServices {
  const services = useContext(Services);
  if (!services) throw new Error('The component is outside of WorkProviders.');
  return services;
}

/** The language of the reader. */
export function useLanguage(): Language {
  const { languages } = useWorkServices();
  return useSyncExternalStore(
    (listener) => languages.subscribe(listener),
    () => languages.current,
  );
}
