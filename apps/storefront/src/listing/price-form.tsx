import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Form, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { HiddenParams } from './hidden-params';

/** A range of prices to enter. */
export function PriceForm(): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  return (
    <Form method="get" preventScrollReset>
      <HiddenParams params={params} without={['min', 'max', 'page']} />
      <Group gap="xs" wrap="nowrap" align="end" mt="xs">
        {(['min', 'max'] as const).map((name) => (
          <TextInput
            key={name}
            name={name}
            type="number"
            min={0}
            step="any"
            inputMode="decimal"
            size="xs"
            label={t(`listing.${name}`)}
            defaultValue={params.get(name) ?? ''}
          />
        ))}
      </Group>
      <Button type="submit" variant="default" size="xs" fullWidth mt="xs">
        {t('listing.apply')}
      </Button>
    </Form>
  );
}
