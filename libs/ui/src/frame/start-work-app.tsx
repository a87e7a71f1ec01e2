import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { createGraphClient, parsePageConfig, SessionStore } from '@e-storefront/graph-client';
import { bestLanguage, createI18n, I18nextProvider, LANGUAGES } from '@e-storefront/i18n';
import { FeedbackProvider } from '../feedback/feedback-provider';
import { pageData } from '../page-data';
import { uiTexts } from '../texts';
import { pageNonce, UiProvider } from '../ui-provider';
import type { WorkApp, WorkServices } from './work-app';

/** Runs an application alone in its page. */
export async function startWorkApp(app: WorkApp): Promise<void> {
  const config = parsePageConfig(pageData('config'));
  const session = new SessionStore(config.gatewayUrl);
  await session.restore();
  const client = createGraphClient({
    gatewayUrl: config.gatewayUrl,
    client: { name: app.name, version: '1' },
    session,
  });
  const language = bestLanguage(navigator.languages);
  document.documentElement.lang = language;
  const services: WorkServices = { client, session, config, language, currency: 'INR' };
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element root.');
  createRoot(root).render(
    <UiProvider direction={LANGUAGES[language].direction} nonce={pageNonce()}>
      <I18nextProvider i18n={createI18n(language, { en: uiTexts.en, [language]: uiTexts[language] })}>
        <FeedbackProvider>
          <RouterProvider router={createBrowserRouter(app.routes(services))} />
        </FeedbackProvider>
      </I18nextProvider>
    </UiProvider>,
  );
}
