import { Button, Center, Loader, Stack, Text, Title, useDirection } from '@mantine/core';
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { RouterProvider } from 'react-router';
import type { PageConfig } from '@e-storefront/graph-client';
import {
  createI18n,
  I18nextProvider,
  LANGUAGES,
  useTranslation,
  type Language,
  type Texts,
} from '@e-storefront/i18n';
import { FeedbackProvider } from '../feedback/feedback-provider';
import { ConnectionBanner } from '../page/connection-banner';
import { pageNonce, UiProvider } from '../ui-provider';
import type { LanguageStore } from './language-store';
import { loadServices } from './load-services';
import { frameTexts } from './texts';
import type { WorkServices } from './work-app';
import { WorkProviders } from './work-providers';

type Router = Parameters<typeof RouterProvider>[0]['router'];

export interface WorkPageProps {
  /** The name under which the gateway counts the application. */
  name: string;
  /** The texts of the router's own pages; those of applications come with their routes. */
  texts: Record<Language, Texts>;
  createRouter: (services: WorkServices) => Router;
}

const RETRY_MS = 5_000;

/** The root of a page: prepares the services, and tries again while the gateway cannot be reached. */
export function WorkPage({
  name,
  texts,
  createRouter,
  config,
  languages,
}: WorkPageProps & { config: PageConfig; languages: LanguageStore }): ReactNode {
  const language = useSyncExternalStore(
    (listener) => languages.subscribe(listener),
    () => languages.current,
  );
  const [start, setStart] = useState<{ services: WorkServices; router: Router }>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isCurrent = true;
    loadServices(name, { config, languages }).then(
      (services) => isCurrent && setStart({ services, router: createRouter(services) }),
      () => {
        if (isCurrent) timer = setTimeout(() => setAttempt(attempt + 1), RETRY_MS);
      },
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [name, config, languages, createRouter, attempt]);
  return (
    <UiProvider direction={LANGUAGES[language].direction} nonce={pageNonce()}>
      <PageLanguage language={language} />
      {start ? (
        <WorkProviders services={start.services} texts={texts}>
          <FeedbackProvider>
            <RouterProvider router={start.router} />
            <ConnectionBanner />
          </FeedbackProvider>
        </WorkProviders>
      ) : (
        <Waiting language={language} hasFailed={attempt > 0} onRetry={() => setAttempt(attempt + 1)} />
      )}
    </UiProvider>
  );
}

/** Keeps the language and the direction of the page. */
function PageLanguage({ language }: { language: Language }): ReactNode {
  const { setDirection } = useDirection();
  useEffect(() => {
    document.documentElement.lang = language;
    setDirection(LANGUAGES[language].direction);
  }, [language, setDirection]);
  return null;
}

interface WaitingProps {
  language: Language;
  hasFailed: boolean;
  onRetry: () => void;
}

function Waiting({ language, hasFailed, onRetry }: WaitingProps): ReactNode {
  const i18n = useMemo(
    () => createI18n(language, { en: frameTexts.en, [language]: frameTexts[language] }),
    [language],
  );
  return (
    <I18nextProvider i18n={i18n}>
      <Center component="main" mih="100dvh" p="md">
        {hasFailed ? <Unreachable onRetry={onRetry} /> : <Loader role="status" />}
      </Center>
    </I18nextProvider>
  );
}

function Unreachable({ onRetry }: { onRetry: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack align="center" ta="center" maw={480} role="alert">
      <Title order={1} size="h2">
        {t('frame.unreachable.title')}
      </Title>
      <Text c="dimmed">{t('frame.unreachable.text')}</Text>
      <Button mih={44} onClick={onRetry}>
        {t('frame.error.retry')}
      </Button>
    </Stack>
  );
}
