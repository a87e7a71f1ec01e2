import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { useLanguageLinks } from '../../app/use-language-links';
import { Section } from './section';

/** Each language has addresses of its own: the choice leads to this page in the language. */
export function LanguageSection(): ReactNode {
  const { t } = useTranslation();
  return (
    <Section title={t('app.language')} text={t('myData.languageText')}>
      <Group>
        {useLanguageLinks().map(({ language, name, href, isCurrent }) => (
          <Button
            key={language}
            component="a"
            href={href}
            lang={language}
            hrefLang={language}
            size="md"
            variant={isCurrent ? 'light' : 'default'}
            aria-current={isCurrent ? 'true' : undefined}
          >
            {name}
          </Button>
        ))}
      </Group>
    </Section>
  );
}
