import { useQuery } from '@apollo/client/react';
import { Checkbox, Grid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader, QueryState } from '@e-storefront/ui';
import { Section } from '../common/section';
import { BasketEditor, type BasketLine } from './basket-editor';
import { CustomerField } from './customer-field';
import { AdminExplainPromotionsDocument } from './explain-page.generated';
import { PromotionTrace } from './promotion-trace';

const NO_LINES: readonly BasketLine[] = [];

/** A basket to try, and beside it why each promotion applies to it or does not. */
export function ExplainPage(): ReactNode {
  const { t } = useTranslation();
  const [lines, setLines] = useState(NO_LINES);
  const [code, setCode] = useState('');
  const [customerId, setCustomerId] = useState<string | null>(null);
  const [isFirstOrder, setFirstOrder] = useState(false);
  const [settledCode] = useDebouncedValue(code.trim(), 300);
  const { data, previousData, error, refetch } = useQuery(AdminExplainPromotionsDocument, {
    variables: {
      code: settledCode || null,
      basket: {
        customerId,
        isFirstOrder,
        lines: lines.map(({ productId, variantId, categoryIds, sellerId, quantity, unitPrice }) => ({
          productId,
          variantId,
          categoryIds: [...categoryIds],
          sellerId,
          quantity,
          unitPrice,
        })),
      },
    },
    skip: lines.length === 0,
    fetchPolicy: 'network-only',
  });
  const explanation = (data ?? previousData)?.explainPromotions;
  return (
    <>
      <PageHeader
        title={t('promotions.explain')}
        description={t('promotions.explainText')}
        back={{ to: '..', label: t('promotions.title') }}
      />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Section title={t('promotions.basket')}>
            <Stack>
              <BasketEditor lines={lines} discounts={explanation?.lineDiscounts ?? []} onChange={setLines} />
              <TextInput
                label={t('promotions.code')}
                placeholder={t('common.none')}
                value={code}
                onChange={({ currentTarget }) => setCode(currentTarget.value)}
              />
              <CustomerField value={customerId} onChange={setCustomerId} />
              <Checkbox
                label={t('promotions.isFirstOrder')}
                checked={isFirstOrder}
                onChange={({ currentTarget }) => setFirstOrder(currentTarget.checked)}
              />
            </Stack>
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Section title={t('promotions.trace')}>
            {lines.length === 0 ? (
              <Text c="dimmed">{t('promotions.addFirst')}</Text>
            ) : (
              <QueryState isLoading={!explanation && !error} error={error} onRetry={() => void refetch()}>
                {explanation && <PromotionTrace explanation={explanation} />}
              </QueryState>
            )}
          </Section>
        </Grid.Col>
      </Grid>
    </>
  );
}
